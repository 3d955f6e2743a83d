import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { UserError } from '../runtime/user-error.ts';

/** What a file holds, and where each part of it stands. */
export interface Positioned<T> {
  value: T;
  /** A part's place as file:line:column, from 1. */
  at: (path: readonly PropertyKey[]) => string;
}

/** Reads a YAML or JSON file and checks it. @throws UserError with line and column of the first thing that is wrong */
export function readPositioned<T>(file: string, what: string, schema: z.ZodType<T>): Positioned<T> {
  const lines = new LineCounter();
  const document = parseDocument(load(file, what), { lineCounter: lines });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const at = (path: readonly PropertyKey[]) => place(offsetOf(document, path));
  const [error] = document.errors;
  if (error) {
    const why = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '');
    throw new UserError(`${place(error.pos[0])}: ${what} is malformed or cut short: ${why}`);
  }
  const result = schema.safeParse(document.toJS());
  if (result.success) return { value: result.data, at };
  const [issue] = result.error.issues;
  const key = issue?.path.join('.') ?? '';
  throw new UserError(
    `${at(issue?.path ?? [])}: ${what} is malformed at ${key || 'its top'}: ${issue?.message}`,
  );
}

function load(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${what} ${file} cannot be read: ${(error as Error).message}`);
  }
}

// What is missing has no place of its own: then it is that of what it is missing in.
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
