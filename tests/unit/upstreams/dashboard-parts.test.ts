import { expect, test } from 'vitest';
import { faultyResponse } from '../../../src/upstreams/dashboard/faults.ts';
import { Gate } from '../../../src/upstreams/dashboard/gate.ts';
import { Nonces } from '../../../src/upstreams/dashboard/nonces.ts';
import { PolicyList } from '../../../src/upstreams/dashboard/policy-list.ts';
import { FAULTS } from '../../../src/record/target/policy-record.ts';

test('a closed gate holds responses back and releases all of them when it is opened', async () => {
  const gate = new Gate();
  await gate.pass();
  gate.close();
  const passed: number[] = [];
  const held = [1, 2].map((n) => gate.pass().then(() => passed.push(n)));
  await Promise.resolve();
  expect([gate.held, passed.length]).toEqual([2, 0]);
  gate.open();
  await Promise.all(held);
  expect([gate.held, passed]).toEqual([0, [1, 2]]);
});

test('authorization of list requests', () => {
  const nonces = new Nonces('secret');
  const node = { authorization: 'secret', 'x-tyk-nodeid': 'solo-1' };
  const nonce = nonces.next('solo-1');
  expect(nonces.refusal({ ...node, 'x-tyk-nonce': '' })).toBeUndefined();
  expect(nonces.refusal({ ...node, 'x-tyk-nonce': nonce })).toBeUndefined();
  expect(nonces.refusal({ ...node, 'x-tyk-nonce': 'made-up' })).toContain('never given');
  expect(nonces.refusal({ ...node, 'x-tyk-nodeid': 'solo-2', 'x-tyk-nonce': nonce })).toContain(
    'never given',
  );
  expect(nonces.refusal({ ...node, authorization: 'other' })).toContain('Authorization');
  expect(nonces.refusal({ authorization: 'secret' })).toContain('X-Tyk-Nodeid');
});

test('the responses of a misbehaving dashboard', () => {
  const list = new PolicyList();
  list.append('{"id":"a"}');
  const snapshot = list.snapshot('n');
  const sent = Object.fromEntries(
    FAULTS.map((fault) => {
      const { status, pieces, bytes, cut } = faultyResponse(fault, snapshot, 'n');
      const text = Buffer.concat(pieces).toString();
      return [fault, { status, text, whole: text.length === bytes, cut }];
    }),
  );
  const right = '{"Message":[{"id":"a"}],"Nonce":"n"}';
  expect(sent['slow']).toEqual({ status: 200, text: right, whole: true, cut: false });
  expect(sent['empty']).toMatchObject({ status: 200, text: '{"Message":[],"Nonce":"n"}', whole: true });
  expect(sent['forbidden']).toMatchObject({ status: 403, whole: true });
  expect(() => JSON.parse(sent['broken']?.text ?? '') as unknown).toThrow('JSON');
  expect(sent['cut']).toMatchObject({ whole: false, cut: true });
  expect(sent['newest']).toEqual({ status: 200, text: right, whole: true, cut: false });
});

test('a dashboard that lists the newest policy alone sends a well-formed response', () => {
  const list = new PolicyList();
  for (const id of ['a', 'b']) list.append(JSON.stringify({ id }));
  const { policies, pieces } = faultyResponse('newest', list.snapshot('n'), 'n');
  expect(policies).toBe(1);
  expect(Buffer.concat(pieces).toString()).toBe('{"Message":[{"id":"b"}],"Nonce":"n"}');
});
