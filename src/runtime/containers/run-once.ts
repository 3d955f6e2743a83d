import type Dockerode from 'dockerode';
import { runId } from '../reaper/reaper.ts';
import { RUN_LABEL } from './labels.ts';

/** A shell's exit code for a command that does not exist. */
const NOT_FOUND = 127;

/** Runs one command in a new container instead of the image's entrypoint, and removes the container. */
export async function runOnce(
  docker: Dockerode,
  image: string,
  command: string[],
): Promise<{ exitCode: number; output: string }> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: command,
    Cmd: [],
    Labels: { [RUN_LABEL]: runId() },
    // With a terminal the output is one stream without the engine's framing.
    Tty: true,
    NetworkDisabled: true,
  });
  try {
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    const output = await container.logs({ stdout: true, stderr: true, follow: false });
    return { exitCode: StatusCode, output: output.toString('utf8').replaceAll('\r', '') };
  } catch (error) {
    // The engine refuses to start a container whose program does not exist.
    if ((error as { statusCode?: number }).statusCode !== 400) throw error;
    return { exitCode: NOT_FOUND, output: (error as Error).message };
  } finally {
    await container.remove({ force: true, v: true });
  }
}
