import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { UserError } from '../runtime/user-error.ts';
import { ledgerSchema, type Ledger } from '../verdict/ledger.ts';

/** Reads the ledger. @throws UserError that says what is wrong with it, and where */
export function readLedger(file: string): Ledger {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`the ledger ${file} cannot be read: ${(error as Error).message}`);
  }
  const result = ledgerSchema.safeParse(content);
  if (result.success) return result.data;
  throw new UserError(`the ledger ${file} is malformed:\n${z.prettifyError(result.error)}`);
}
