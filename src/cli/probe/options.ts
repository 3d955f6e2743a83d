import { parseArgs, type ParseArgsConfig } from 'node:util';
import { distance } from 'fastest-levenshtein';
import { UserError } from '../../common/user-error.ts';

/** Every option, as node:util reads it. */
const OPTIONS = {
  url: { type: 'string' },
  connections: { type: 'string' },
  rate: { type: 'string' },
  arrivals: { type: 'string' },
  duration: { type: 'string' },
  requests: { type: 'string' },
  think: { type: 'string' },
  timeout: { type: 'string' },
  http2: { type: 'boolean' },
  'new-connection': { type: 'boolean' },
  'max-age': { type: 'string' },
  'max-requests': { type: 'string' },
  ca: { type: 'string' },
  insecure: { type: 'boolean' },
  header: { type: 'string', multiple: true },
  'expectation-status': { type: 'string' },
  'expectation-header': { type: 'string' },
  'expectation-body': { type: 'string' },
  'expectation-module': { type: 'string' },
  'expectation-id': { type: 'boolean' },
  'bypass-status': { type: 'string' },
  'version-of': { type: 'string' },
  metrics: { type: 'string' },
  hdr: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; strict: true }>>['values'];
export type OptionName = keyof Values;

export const USAGE = `npm run --silent probe -- --url URL [options]

  --url URL              where requests go, http or https
  --connections 8        keep-alive connections, each with one request in flight (HTTP/2: streams, 4 to a connection)
  --rate R               requests a second, due by a schedule that waits for nobody [as many as the connections carry]
  --arrivals constant    when they are due: constant, or poisson
  --duration 20s         how long; or
  --requests N           how many
  --think 0ms            pause of each connection between an answer and its next request
  --timeout 20s          a request without a complete answer after this long is a timeout
  --http2                HTTP/2: by ALPN over https, else by prior knowledge
  --new-connection       a new connection for each request
  --max-age, --max-requests   replace a connection when it is so old, or has served so many
  --ca FILE              trust this authority too (PEM)
  --insecure             do not look at the certificate
  --header 'name: value' send this too; may be given again
  --expectation-status 200   the status of a right answer
  --expectation-header NAME  a right answer carries this header; without it the plugin was bypassed
  --expectation-body TEXT    a right answer contains this
  --expectation-module FILE  its default export takes { status, headers, body } and returns the outcome
  --expectation-id           a right answer carries the request's own x-request-id
  --bypass-status N      the status that only the upstream gives, so that it proves a bypass
  --version-of NAME      count the values of this response header
  --metrics PORT         serve Prometheus metrics on 127.0.0.1 while it runs; 0 for any port, which is told
  --hdr FILE             write the distribution of the times to the last byte, as HdrHistogram's plotter reads it
  --json                 print one JSON document

Exit code: 0 every request was ok, 1 some were not or bytes came that nobody had asked for, 2 bad input.
`;

/**
 * Reads the command line.
 * @throws UserError that names the option that is unknown or lacks its value
 */
export function readOptions(args: string[]): Values {
  try {
    return parseArgs({ args, options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new UserError(inWords(error as NodeJS.ErrnoException));
  }
}

function inWords({ code, message }: NodeJS.ErrnoException): string {
  const name = /'(?<name>[^']*)'/.exec(message)?.groups?.['name'] ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `${name} is no option${suggestion(name)}; see --help`;
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
    return `${name} belongs to no option: the address goes with --url; see --help`;
  const option = name.split(' ')[0];
  if (/does not take an argument/.test(message)) return `${option} takes no value; see --help`;
  return `${option} needs a value; see --help`;
}

function suggestion(name: string): string {
  const near = Object.keys(OPTIONS).find((known) => distance(`--${known}`, name) <= 2);
  return near === undefined ? '' : ` (did you mean --${near}?)`;
}
