import { Option, type Command } from 'commander';
import type { ConnectionOptions } from '../../settings/connection/connection-options.ts';
import { addConnectionOptions } from '../connection-options.ts';
import { bypassStatusOption, expectHeaderOption } from '../target-options.ts';
import { addRequestOptions, type RequestOptions } from '../request-options.ts';
import { ARRIVALS } from '../../record/flow/load-plan.ts';

/** As given, or by default. */
export interface Options extends ConnectionOptions, RequestOptions {
  url?: string;
  connections: string;
  rate?: string;
  arrivals?: string;
  duration: string;
  requests?: string;
  think?: string;
  timeout: string;
  http2?: boolean;
  grpc?: 'unary' | 'stream';
  newConnection?: boolean;
  sse?: boolean;
  maxAge?: string;
  maxRequests?: string;
  expectStatus?: string;
  expectHeader?: string;
  expectBody?: string;
  expectModule?: string;
  expectId?: boolean;
  bypassStatus?: string;
  versionOf?: string;
  metrics?: string;
  hdr?: string;
  json?: boolean;
}

/** The options that say how requests follow each other, or what is at the end of a response. */
const NOT_FOR_STREAMS = [
  'rate',
  'http2',
  'grpc',
  'newConnection',
  'maxAge',
  'maxRequests',
  'expectBody',
  'expectModule',
  'method',
  'data',
];

export function addOptions(command: Command): Command {
  return addOutput(
    addExpectation(addConnectionOptions(addRequestOptions(addConnections(addLoad(command))))),
  ).addHelpText(
    'after',
    `
Exit codes: 0 every request was ok, 1 some were not or unsolicited bytes came, 2 bad input, or nobody was there.

Example:
  $ npx reload-proof probe --url http://127.0.0.1:8000/hello --duration 20s`,
  );
}

function addLoad(command: Command): Command {
  return command
    .usage('--url URL [options]')
    .option('--url <URL>', 'where requests go: http or https, or ws or wss for WebSockets')
    .option(
      '--connections <N>',
      'keep-alive connections, each with one request in flight (HTTP/2: streams, 4 per connection)',
      '8',
    )
    .option(
      '--rate <R>',
      'requests per second, sent on schedule however slow the server is (default: as many as the connections carry)',
    )
    .addOption(
      new Option('--arrivals <KIND>', 'when the requests of a rate are due (default: constant)').choices(
        ARRIVALS,
      ),
    )
    .option('--duration <TIME>', 'how long', '20s')
    .addOption(new Option('--requests <N>', 'how many requests, instead of a duration').conflicts('duration'))
    .addOption(
      new Option(
        '--think <TIME>',
        'pause of each connection between a response and its next request (default: 0ms)',
      ).conflicts('rate'),
    )
    .option('--timeout <TIME>', 'a request without a complete response after this long is a timeout', '20s');
}

function addConnections(command: Command): Command {
  return command
    .addOption(
      new Option('--http2', 'HTTP/2: by ALPN over https, otherwise by prior knowledge').conflicts(
        'newConnection',
      ),
    )
    .addOption(
      new Option(
        '--grpc [KIND]',
        'calls over gRPC to the method in the path of the URL, in place of /reload_proof.Numbers/Get or Watch',
      )
        .choices(['unary', 'stream'])
        .preset('unary')
        .conflicts('newConnection'),
    )
    .option('--new-connection', 'a new connection for each request')
    .addOption(
      new Option(
        '--sse',
        'each connection opens a stream of Server-Sent Events, and a new one when it has ended',
      ).conflicts(NOT_FOR_STREAMS),
    )
    .option('--max-age <TIME>', 'replace a connection when it is this old')
    .option('--max-requests <N>', 'replace a connection after this many requests');
}

function addExpectation(command: Command): Command {
  return command
    .option('--expect-status <N>', 'the status of a good response (default: 200)')
    .addOption(expectHeaderOption())
    .option('--expect-body <TEXT>', 'a good response contains this text')
    .option(
      '--expect-module <FILE>',
      'a module whose default export takes { status, headers, body } and returns the outcome',
    )
    .option('--expect-id', "a good response carries its request's x-request-id")
    .addOption(bypassStatusOption());
}

function addOutput(command: Command): Command {
  return command
    .option('--version-of <NAME>', 'count the values of this response header')
    .option(
      '--metrics <PORT>',
      'serve Prometheus metrics on 127.0.0.1 while it runs; 0 picks a free port and prints it',
    )
    .option('--hdr <FILE>', "write the distribution of the times to the last byte for HdrHistogram's plotter")
    .option('--json', 'print one JSON document');
}
