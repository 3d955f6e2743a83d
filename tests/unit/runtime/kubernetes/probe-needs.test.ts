// The role of the probe grants what its Job needs, and nothing more but what messages need.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { permissionText, type Permission } from '../../../../src/runtime/kubernetes/permissions.ts';
import { PROBE_NEEDS } from '../../../../src/runtime/kubernetes/probe/needs.ts';

const ROLE = path.resolve(import.meta.dirname, '../../../../containers/kubernetes/rbac/probe/role.yaml');
const FOR_MESSAGES = ['get pods/log', 'list events'];

interface Role {
  rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
}

function grantedBy({ rules }: Role): Permission[] {
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((named) => {
        const [resource = '', subresource] = named.split('/');
        const of = {
          ...(group === '' ? {} : { group }),
          ...(subresource === undefined ? {} : { subresource }),
        };
        return verbs.map((verb) => ({ verb, resource, ...of }));
      }),
    ),
  );
}

test('role.yaml and what is asked for are the same', () => {
  const [role] = parseAllDocuments(readFileSync(ROLE, 'utf8'));
  const granted = grantedBy(role?.toJS() as Role).map(permissionText);
  expect(granted.toSorted()).toEqual([...PROBE_NEEDS.map(permissionText), ...FOR_MESSAGES].toSorted());
});
