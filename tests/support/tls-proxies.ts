// nginx and HAProxy as the balancers install them, in front of nothing: each port expects its connections in another way.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from '../../src/runtime/processes/free-port.ts';
import { startPart, type Part } from '../../src/runtime/processes/part-process.ts';
import { haproxy } from '../../src/targets/balancers/haproxy/haproxy.ts';
import { nginx } from '../../src/targets/balancers/nginx/nginx.ts';
import { AUTHORITY, certificateOf } from './certificate.ts';

/** A server whose ready port takes plain requests, so that it is known to be up. */
interface Started {
  part: Part<unknown>;
  folder: string;
}

async function folderWithCertificates(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rp-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { cert, key } = certificateOf('server');
  await writeFile(path.join(folder, 'server.pem'), cert + key);
  await writeFile(path.join(folder, 'authority.pem'), AUTHORITY);
  return folder;
}

async function startServer(
  name: string,
  command: string,
  args: string[],
  folder: string,
  ready: number,
): Promise<Started> {
  const part = await startPart({
    name,
    command,
    args,
    cwd: folder,
    logFile: path.join(folder, 'log'),
    poll: () => responds(ready),
  });
  onTestFinished(() => part.stop());
  return { part, folder };
}

function responds(port: number): Promise<true> {
  const { promise, resolve, reject } = Promise.withResolvers<true>();
  const sent = request({ host: '127.0.0.1', port }, (response) =>
    response.resume().once('end', () => resolve(true)),
  );
  sent.once('error', reject).end();
  return promise;
}

/** An nginx until the test ends. It responds with what it knows of the client: address, certificate, server name. */
export async function startNginx() {
  const folder = await folderWithCertificates();
  const ports = {
    ready: await freePort(),
    mutual: await freePort(),
    proxied: await freePort(),
    proxiedTls: await freePort(),
  };
  const socket = path.join(folder, 'socket');
  const config = path.join(folder, 'nginx.conf');
  await writeFile(
    config,
    `daemon off;
worker_processes 2;
pid nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  ssl_certificate server.pem;
  ssl_certificate_key server.pem;
  http2 on;
  server { listen 127.0.0.1:${ports.ready}; return 200 ready; }
  server {
    listen 127.0.0.1:${ports.mutual} ssl;
    ssl_client_certificate authority.pem;
    ssl_verify_client on;
    location / { return 200 "client $ssl_client_s_dn, name $ssl_server_name, host $host"; }
  }
  server {
    listen 127.0.0.1:${ports.proxied} proxy_protocol;
    listen 127.0.0.1:${ports.proxiedTls} ssl proxy_protocol;
    location / { return 200 "from $proxy_protocol_addr:$proxy_protocol_port to $proxy_protocol_server_port"; }
  }
  server { listen unix:${socket}; location / { return 200 "by unix for $host"; } }
}
`,
  );
  const args = ['-p', folder, '-c', config, '-e', path.join(folder, 'log')];
  const { part } = await startServer('nginx', await nginx.locate(), args, folder, ports.ready);
  return { ...ports, socket, pid: part.pid };
}

/** An HAProxy until the test ends: behind the PROXY protocol it demands a client certificate. */
export async function startHaproxy() {
  const folder = await folderWithCertificates();
  const ports = { ready: await freePort(), mutual: await freePort(), proxied: await freePort() };
  const config = path.join(folder, 'haproxy.cfg');
  const told = 'http-request return status 200 content-type text/plain lf-string';
  await writeFile(
    config,
    `global
  maxconn 1000
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend ready
  bind 127.0.0.1:${ports.ready}
  ${told} ready
frontend mutual
  bind 127.0.0.1:${ports.mutual} ssl crt server.pem ca-file authority.pem verify required alpn h2,http/1.1
  ${told} "client %[ssl_c_s_dn(CN)]"
frontend proxied
  bind 127.0.0.1:${ports.proxied} accept-proxy ssl crt server.pem ca-file authority.pem verify required alpn h2,http/1.1
  ${told} "from %[src] to %[dst_port] client %[ssl_c_s_dn(CN)]"
`,
  );
  await startServer('haproxy', await haproxy.locate(), ['-f', config], folder, ports.ready);
  return ports;
}
