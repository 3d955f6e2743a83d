import type Dockerode from 'dockerode';
import { expect, test } from 'vitest';
import { engineKind } from '../../../src/runtime/containers/engine-kind.ts';

const DOCKER = [{ Name: 'Engine' }, { Name: 'containerd' }, { Name: 'runc' }];
const PODMAN = [{ Name: 'Podman Engine' }, { Name: 'Conmon' }];

// As Docker 20.10.24 and Podman 4.3.1 said it.
test.for([
  ['Docker 20.10.24', DOCKER, { SecurityOptions: ['name=seccomp,profile=default'] }, false],
  [
    'Docker 20.10.24, rootless',
    DOCKER,
    { SecurityOptions: ['name=seccomp,profile=default', 'name=rootless'] },
    true,
  ],
  ['Podman 4.3.1', PODMAN, { SecurityOptions: ['name=seccomp,profile=default'], Rootless: false }, false],
  [
    'Podman 4.3.1, rootless',
    PODMAN,
    { SecurityOptions: ['name=seccomp,profile=default'], Rootless: true },
    true,
  ],
] as const)('%s', async ([name, Components, info, rootless]) => {
  const Version = name.split(/[ ,]/)[1];
  const docker = {
    version: () => Promise.resolve({ Version, Components }),
    info: () => Promise.resolve(info),
  };
  expect(await engineKind(docker as unknown as Dockerode)).toEqual({ name, rootless });
});
