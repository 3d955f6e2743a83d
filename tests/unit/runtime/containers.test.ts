import { expect, test } from 'vitest';
import { basesOf } from '../../../src/runtime/containers/build/bases.ts';
import { parseProcessTable } from '../../../src/runtime/containers/process-table.ts';
import { hintOf } from '../../../src/runtime/process-access.ts';

test('the base images of a Dockerfile exclude its own stages', () => {
  const text = [
    'ARG KONG_IMAGE=kong:3.4.1',
    'FROM golang:1.26 AS go',
    'FROM --platform=linux/amd64 node:24 AS node',
    'FROM ${KONG_IMAGE}',
    'COPY --from=go /a /a',
    'FROM go',
  ].join('\n');
  expect(basesOf(text, {})).toEqual(['golang:1.26', 'node:24', 'kong:3.4.1']);
  expect(basesOf(text, { KONG_IMAGE: 'mine:1' })).toEqual(['golang:1.26', 'node:24', 'mine:1']);
});

test('a process table with arbitrary commands is parsed', () => {
  const fields = '1 9 9 0 -1 4194560 1 0 0 0 120 30 0 0 20 0 1 0 1 1 1';
  const text = `7 (nginx) S ${fields}|nginx: worker process \n12 (a) b|c) R ${fields}|sh -c a|b\n\ngarbage|x\n`;
  expect(parseProcessTable(text)).toEqual([
    { pid: 7, ppid: 1, command: 'nginx: worker process', cpuMs: 1500 },
    { pid: 12, ppid: 1, command: 'sh -c a|b', cpuMs: 1500 },
  ]);
});

test('a hint contains only what is known', () => {
  const status =
    'Name:\tnginx\nState:\tR (running)\nvoluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t3400\n';
  expect(hintOf({ status, wchan: '0', syscall: 'running\n' })).toBe(
    'state R (running), system call running, gave up the processor 12 times, lost it 3400 times',
  );
  expect(hintOf({ wchan: 'ep_poll', stack: '[<0>] ep_poll+0x3/0x9\n[<0>] do_epoll_wait+0x1/0x2\n' })).toBe(
    'waits in ep_poll, kernel stack ep_poll < do_epoll_wait',
  );
  expect(hintOf({})).toBe('the kernel gives no details');
});
