import { Option, type Command } from 'commander';
import { UserError } from '../common/user-error.ts';
import type { BodyOptions } from '../settings/body-options.ts';
import { toHeaders } from './headers.ts';

/** What the options say of each request, as given. */
export interface RequestOptions extends BodyOptions {
  header?: string[];
  method?: string;
}

const METHOD = /^[A-Z][A-Z-]*$/;
/** Methods whose response is not that of a resource. */
const NOT_FOR_LOAD = new Set(['CONNECT', 'TRACE']);

const add = (value: string, before: string[] = []) => [...before, value];

/** Adds the options that say what a request is. */
export function addRequestOptions(command: Command): Command {
  return command
    .option(
      '--header <NAME: VALUE>',
      'send this header too; @FILE sends each line of a file as one, @- those of standard input; may be repeated',
      add,
    )
    .addOption(
      new Option('--method <M>', 'the method of each request (default: GET, or POST with --data)').conflicts(
        'grpc',
      ),
    )
    .addOption(
      new Option('--data <BODY>', 'the body of each request; @FILE sends a file as it is').conflicts('grpc'),
    )
    .addOption(
      new Option(
        '--chunked',
        'send the body with transfer-encoding: chunked, instead of a content-length (HTTP/1.1)',
      ).conflicts('http2'),
    )
    .addOption(
      new Option(
        '--expect-continue',
        'send Expect: 100-continue, and the body after a 100 or one second (HTTP/1.1)',
      ).conflicts('http2'),
    );
}

/** The method and the headers that they ask for. @throws UserError that names the option */
export function readRequestOptions({ method, header, data }: RequestOptions): {
  method?: string;
  headers: Record<string, string>;
} {
  // As curl has it.
  const chosen = method === undefined ? data !== undefined && 'POST' : toMethod(method);
  return { ...(chosen === false ? {} : { method: chosen }), headers: toHeaders(header ?? []) };
}

function toMethod(text: string): string {
  if (METHOD.test(text) && !NOT_FOR_LOAD.has(text)) return text;
  throw new UserError(
    `--method ${text} cannot be sent: give a method in capital letters, such as POST, but neither CONNECT nor TRACE`,
  );
}
