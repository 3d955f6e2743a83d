import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { askForMissing } from '../../../../src/cli/init/missing.ts';
import type { InitOptions } from '../../../../src/cli/init/options.ts';
import { Questions } from '../../../../src/cli/init/questions.ts';

/** Types one line for each question. */
async function typed<Value>(lines: string[], use: (questions: Questions) => Promise<Value>) {
  const input = new PassThrough();
  const output = new PassThrough();
  const questions = new Questions(input, output);
  const left = [...lines];
  const said = text(
    output.map((chunk: Buffer) => {
      const line = /[:?\]] $/.test(String(chunk)) ? left.shift() : undefined;
      if (line === 'Ctrl-D') input.end();
      else if (line !== undefined) input.write(`${line}\n`);
      return chunk;
    }),
  );
  try {
    return { result: await use(questions), said: () => said };
  } finally {
    questions.close();
    output.end();
  }
}

const ask = (given: InitOptions) => (questions: Questions) => askForMissing(given, questions);

test('asks for what is missing', async () => {
  const { result } = await typed(['http://127.0.0.1/', 'nginx -s reload', 'X-Plugin'], ask({}));
  expect(result).toEqual({ url: 'http://127.0.0.1/', reload: 'nginx -s reload', expectHeader: 'x-plugin' });
});

test('asks nothing that is given, and with --yes only for what is needed', async () => {
  const given = { url: 'http://127.0.0.1/', reload: 'true', yes: true };
  expect((await typed([], ask(given))).result).toEqual(given);
  const { result } = await typed([''], ask({ url: 'http://127.0.0.1/', reload: 'true' }));
  expect(result).toEqual({ url: 'http://127.0.0.1/', reload: 'true' });
});

test('says what is wrong, and asks again', async () => {
  const { result, said } = await typed(['nowhere', 'http://127.0.0.1/'], ask({ reload: 'true', yes: true }));
  expect(result.url).toBe('http://127.0.0.1/');
  expect(await said()).toContain('--url nowhere is no http, https, ws or wss address');
});

test('takes lines that were pasted at once, and shows which question each is for', async () => {
  const input = new PassThrough();
  const output = new PassThrough();
  const questions = new Questions(input, output);
  input.write('nowhere\nhttp://127.0.0.1/\nnginx -s reload\n\ny\n');
  expect(await askForMissing({}, questions)).toEqual({ url: 'http://127.0.0.1/', reload: 'nginx -s reload' });
  expect(await questions.confirm('Try it now?', false)).toBe(true);
  questions.close();
  output.end();
  expect(await text(output)).toContain('Command that reloads it: nginx -s reload\n');
});

test('takes what was pasted after the question was asked', async () => {
  const { result } = await typed(['http://127.0.0.1/\ntrue\nx-plugin'], ask({}));
  expect(result).toEqual({ url: 'http://127.0.0.1/', reload: 'true', expectHeader: 'x-plugin' });
});

test.for([
  ['', true, true],
  ['', false, false],
  ['n', true, false],
  ['Yes', false, true],
] as const)('"%s" where Enter means %s is %s', async ([line, usual, agreed]) => {
  const { result } = await typed([line], (questions) => questions.confirm('Try it now?', usual));
  expect(result).toBe(agreed);
});

test('ends at Ctrl-D', async () => {
  await expect(typed(['Ctrl-D'], ask({}))).rejects.toThrow('interrupted while init was asking');
});
