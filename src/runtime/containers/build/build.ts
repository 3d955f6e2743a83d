import path from 'node:path';
import { GenericContainer } from 'testcontainers';
import { runId } from '../../reaper/reaper.ts';
import { UserError } from '../../../common/user-error.ts';
import type { ImageSpec } from './image-spec.ts';
import { stageContext } from './context.ts';
import { oneLine, outputOf } from './engine-output.ts';

const LAST_LINES = 12;
/** Build arguments that Docker accepts without an ARG, for builds behind a proxy. */
const PROXY_ARGS = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

/** Builds an image. @throws UserError with the last lines of the step that failed */
export async function buildImage(spec: ImageSpec, tag: string): Promise<void> {
  const staged = await stageContext(spec);
  const builder = GenericContainer.fromDockerfile(staged, path.normalize(spec.dockerfile)).withBuildArgs({
    ...proxies(),
    ...spec.args,
    BUILD: runId(),
  });
  if (spec.target !== undefined) builder.withTarget(spec.target);
  const output = outputOf(tag);
  // The image outlives the run, so Ryuk must not find it.
  await builder.build(tag, { deleteOnExit: false }).catch((error: unknown) => {
    const end = output.text.join('').trim().split('\n').slice(-LAST_LINES).join('\n');
    throw new UserError(
      `building the image ${spec.name} failed (${output.failure ?? oneLine(error)}):\n${end}`,
    );
  });
}

function proxies(): Record<string, string> {
  const set = PROXY_ARGS.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(set);
}
