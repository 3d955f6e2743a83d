import type Dockerode from 'dockerode';

/** What an engine says about itself. */
export interface EngineKind {
  /** As in "Podman 4.3.1, rootless". */
  name: string;
  /** Whether it runs without root, with its networks in a namespace of its own. */
  rootless: boolean;
}

/** Asks an engine what it is: Podman has the API of Docker. */
export async function engineKind(docker: Dockerode): Promise<EngineKind> {
  const [version, info] = (await Promise.all([docker.version(), docker.info()])) as [Version, Info];
  const isPodman = version.Components?.some(({ Name }) => Name === 'Podman Engine') ?? false;
  const options = info.SecurityOptions ?? [];
  const rootless = info.Rootless ?? options.some((option) => option.includes('rootless'));
  const product = isPodman ? 'Podman' : 'Docker';
  return { name: `${product} ${version.Version}${rootless ? ', rootless' : ''}`, rootless };
}

interface Version {
  Version: string;
  Components?: { Name: string }[];
}

interface Info {
  SecurityOptions?: string[];
  /** Podman only. */
  Rootless?: boolean;
}
