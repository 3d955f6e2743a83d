import path from 'node:path';
import { defineTarget } from 'reload-proof';

const PROGRAM = path.join(import.meta.dirname, 'server.js');

/** The small server; `how` is how it reloads. */
export const small = (how: 'cut' | 'keep') =>
  defineTarget({
    name: 'small',
    async start({ port, run }) {
      const server = await run(process.execPath, [PROGRAM, String(port), how], { readyWhenListening: port });
      return {
        url: `http://127.0.0.1:${port}/`,
        version: () => server.output(['--version']),
        reload: () => server.signal('SIGHUP'),
        processes: () => server.processTree(),
      };
    },
  });
