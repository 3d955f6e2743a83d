import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policyJson } from '../../../src/upstreams/dashboard/policy.ts';
import { PolicyList } from '../../../src/upstreams/dashboard/policy-list.ts';

function read(list: PolicyList, nonce: string) {
  const { body, bytes, policies } = list.snapshot(nonce);
  const whole = Buffer.concat(body);
  return { bytes: whole.length, announced: bytes, policies, json: JSON.parse(whole.toString()) as unknown };
}

test('a list is the JSON that Tyk expects', () => {
  const policies = fc.array(fc.record({ id: fc.string({ unit: 'grapheme' }), name: fc.string() }));
  fc.assert(
    fc.property(policies, fc.string(), (all, nonce) => {
      const list = new PolicyList();
      for (const policy of all) list.append(JSON.stringify(policy));
      const { json, bytes, announced, policies: count } = read(list, nonce);
      expect(json).toEqual({ Message: all, Nonce: nonce });
      expect(bytes).toBe(announced);
      expect(count).toBe(all.length);
    }),
  );
});

test('a snapshot does not change when the list grows past its buffer', () => {
  const list = new PolicyList();
  list.append(policyJson('rich', 1, 'api'));
  const early = list.snapshot('n');
  const before = Buffer.concat(early.body).toString();
  for (let index = 2; index < 10_000; index++) list.append(policyJson('rich', index, 'api'));
  expect(Buffer.concat(early.body).toString()).toBe(before);
  expect((read(list, 'n').json as { Message: unknown[] }).Message).toHaveLength(9999);
});

test('83,000 rich policies make 41 MB', () => {
  const bytes = policyJson('rich', 83_000, 'reflection').length + 1;
  expect(bytes * 83_000).toBeGreaterThan(40e6);
  expect(bytes * 83_000).toBeLessThan(43e6);
});
