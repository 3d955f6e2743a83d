import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { V1PolicyRule } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import { ROOT } from '../probe-command.ts';

const FOLDER = path.join(ROOT, 'containers/kubernetes/rbac');

/** The rules of a documented role. `file` is relative to containers/kubernetes/rbac. */
export function rulesIn(file: string, kind: 'Role' | 'ClusterRole'): V1PolicyRule[] {
  const documents = parseAllDocuments(readFileSync(path.join(FOLDER, file), 'utf8'));
  const all = documents.map((one) => one.toJS() as { kind: string; rules?: V1PolicyRule[] });
  return all.filter((one) => one.kind === kind).flatMap(({ rules = [] }) => rules);
}
