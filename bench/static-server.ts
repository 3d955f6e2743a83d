import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { requireOnPath } from '../src/targets/balancers/common/on-path.ts';
import { freePort } from '../src/runtime/processes/free-port.ts';
import { waitUntil } from '../src/common/wait-until.ts';

const READY_BOUND_MS = 5000;

/** A server of a static 200 that is no part of what is measured. */
export interface StaticServer {
  url: string;
  version: string;
  stop(): Promise<void>;
}

/** Starts nginx with one worker, which answers 200 and keeps its connections for good. */
export async function startStaticServer(): Promise<StaticServer> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-'));
  const port = await freePort();
  const file = path.join(folder, 'nginx.conf');
  await writeFile(
    file,
    `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 1h; client_body_temp_path ${folder}; proxy_temp_path ${folder};
  fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  server { listen 127.0.0.1:${port}; location / { return 200 "hello"; } }
}
`,
  );
  const program = requireOnPath('nginx', 'install it to run this benchmark');
  const nginx = execa(program, ['-c', file, '-p', folder, '-e', path.join(folder, 'error.log')], {
    reject: false,
  });
  const url = `http://127.0.0.1:${port}/`;
  const responses = () =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitUntil('nginx answers', READY_BOUND_MS, responses);
  const { stderr } = await execa(program, ['-v']);
  return {
    url,
    version: stderr.replace(/^.*nginx\//, 'nginx '),
    stop: async () => {
      nginx.kill('SIGTERM');
      await nginx;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
