import { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { ImageName } from 'testcontainers';

/** What the engine said while it built an image. */
export interface BuildOutput {
  text: string[];
  failure?: string;
}

/** The calls of dockerode that testcontainers makes, without their overloads. */
interface ProgressCalls {
  buildImage(
    context: NodeJS.ReadableStream,
    options: Dockerode.ImageBuildOptions,
  ): Promise<NodeJS.ReadableStream>;
  pull(image: string, options: object): Promise<NodeJS.ReadableStream>;
}

const outputs = new Map<string, BuildOutput>();

/** Collects what the engine says while it builds the image of this tag. */
export function outputOf(tag: string): BuildOutput {
  const output: BuildOutput = { text: [] };
  outputs.set(ImageName.fromString(tag).string, output);
  return output;
}

/**
 * Reads the engine's progress streams for testcontainers, which overlooks the failures in them: it then says only
 * "Failed to build image", and waits forever when a build is refused at once or its connection breaks (12.2.0).
 */
export function readProgress(docker: Dockerode): void {
  const engine = docker as unknown as ProgressCalls;
  const [build, pull] = [engine.buildImage.bind(docker), engine.pull.bind(docker)];
  engine.buildImage = async (context, options) => {
    const output = outputs.get(options.t ?? '') ?? { text: [] };
    try {
      // Also removes the container of a step that failed.
      const stream = await build(context, { ...options, forcerm: true });
      await follow(docker, stream, (text) => output.text.push(text));
    } catch (error) {
      output.failure = oneLine(error);
    }
    return Readable.from(output.text);
  };
  engine.pull = async (image, options) => {
    await follow(docker, await pull(image, options));
    return Readable.from([]);
  };
}

/**
 * Reads a progress stream to its end. A failure is reported within the stream, since the status has already been sent.
 */
async function follow(
  docker: Dockerode,
  stream: NodeJS.ReadableStream,
  onText?: (text: string) => void,
): Promise<void> {
  let failure: string | undefined;
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error) => (error ? reject(error) : resolve()),
      ({ stream: text, error }: { stream?: string; error?: string }) => {
        if (text !== undefined) onText?.(text);
        failure ??= error;
      },
    );
  });
  if (failure !== undefined) throw new Error(failure);
}

/** The message of an error on one line. */
export function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().replaceAll(/\s+/g, ' ');
}
