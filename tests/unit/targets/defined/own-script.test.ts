// A target in a user's own script, where no run is open: the script ends when it is done, and what it forgot is ended.
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { isAlive } from '../../../../src/runtime/processes/is-alive.ts';
import { userEnvironment } from '../../../../src/runtime/processes/user-environment.ts';
import { SWEEP_BOUND_MS } from '../../../../src/runtime/start-bounds.ts';

const DEFINITION = new URL('../../../../src/targets/defined/define-target.ts', import.meta.url).href;
const SLEEPS = 'setInterval(() => undefined, 1000)';

/** The pid that a script prints, which starts a target and goes on with these lines. */
async function pidFrom(lines: string): Promise<number> {
  const script = `
    import { defineTarget } from ${JSON.stringify(DEFINITION)};
    let pid;
    const sleeps = defineTarget({
      name: 'sleeps',
      async start({ port, run }) {
        ({ pid } = await run(process.execPath, ['-e', ${JSON.stringify(SLEEPS)}]));
        return { url: 'http://127.0.0.1:' + port, reload() {} };
      },
    });
    const target = await sleeps.start();
    console.log(pid);
    ${lines}`;
  const { stdout, failed, stderr } = await execa(process.execPath, ['--input-type=module', '-e', script], {
    env: userEnvironment(),
    extendEnv: false,
    reject: false,
  });
  expect(failed ? stderr : '').toBe('');
  return Number(stdout);
}

test('a script that stops its target ends by itself', async () => {
  expect(isAlive(await pidFrom('await target.stop();'))).toBe(false);
});

test('a target that a script has not stopped is ended when the script has ended', async () => {
  const pid = await pidFrom('process.exit(0);');
  await expect.poll(() => isAlive(pid), { timeout: SWEEP_BOUND_MS }).toBe(false);
});

test('processes that a script starts after a target was stopped are its own', async () => {
  const pid = await pidFrom(`
    await target.stop();
    const marks = Object.keys(process.env).filter((name) => name.startsWith('RELOAD_PROOF_'));
    if (marks.length > 0) throw new Error('still marked: ' + marks);`);
  expect(isAlive(pid)).toBe(false);
});
