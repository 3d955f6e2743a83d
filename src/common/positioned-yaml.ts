import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import { UserError } from './user-error.ts';

/** The content of a file, with the position of each part. */
export interface Positioned<T> {
  value: T;
  /** The position of a part as file:line:column, from 1. */
  at: (path: readonly PropertyKey[]) => string;
}

/** The same, unchecked, with the positions of keys too. */
export interface PositionedKeys extends Positioned<unknown> {
  keyAt: (path: readonly PropertyKey[]) => string;
}

/** Reads and validates a YAML or JSON file. @throws UserError with line and column of the first error */
export function readPositioned<T>(file: string, what: string, schema: z.ZodType<T>): Positioned<T> {
  const { value, at } = parsePositioned(file, what);
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, at };
  const [issue] = result.error.issues;
  const key = issue?.path.join('.') ?? '';
  throw new UserError(
    `${at(issue?.path ?? [])}: ${what} is malformed at ${key || 'its top'}: ${issue?.message}`,
  );
}

/** Reads a YAML or JSON file, which messages call by its name. @throws UserError with line and column of the first error */
export function parsePositioned(file: string, what: string, name = file): PositionedKeys {
  const lines = new LineCounter();
  const bytes = load(file, what);
  const text = bytes.toString('utf8');
  // No warnings on the console about keys that are not strings, since the schema reports them.
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const positionOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    // An empty file has no line.
    return `${name}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  if (!isUtf8(bytes)) throw new UserError(`${positionOf(text.indexOf('\uFFFD'))}: ${what} is not UTF-8`);
  if (text.trim() === '') throw new UserError(`${positionOf(0)}: ${what} is empty`);
  const fault = faultOf(document);
  if (fault)
    throw new UserError(`${positionOf(fault.offset)}: ${what} is malformed or cut short: ${fault.why}`);
  return {
    value: toValue(document, `${positionOf(0)}: ${what}`),
    at: (path) => positionOf(offsetOf(document, path)),
    keyAt: (path) => positionOf(keyOffsetOf(document, path) ?? offsetOf(document, path)),
  };
}

function keyOffsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  const holder = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pair = isMap(holder)
    ? holder.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
    : undefined;
  return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
}

// A warning counts as an error, since the value would not be read as it was written. The library checks aliases only
// later.
function faultOf(document: Document): { offset: number; why: string } | undefined {
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    const [first = ''] = error.message.split('\n');
    return {
      offset: error.pos[0],
      why: first.replace(/(; please use .*)? at line \d+, column \d+:?$/, ''),
    };
  }
  let fault: { offset: number; why: string } | undefined;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document)) return undefined;
      fault = { offset: alias.range?.[0] ?? 0, why: `there is no &${alias.source} before *${alias.source}` };
      return visit.BREAK;
    },
  });
  return fault;
}

// Only errors of the whole document remain, such as nested aliases that would exhaust the memory.
function toValue(document: Document, what: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new UserError(`${what} is malformed: ${(error as Error).message}`);
  }
}

function load(file: string, what: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UserError(`${what} ${file} cannot be read: ${(error as Error).message}`);
  }
}

// A missing part has no position, so this is the position of what it is missing from.
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
