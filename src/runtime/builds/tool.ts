import { execa, ExecaError } from 'execa';
import { partEnvironment } from '../reaper/reaper.ts';
import { UserError } from '../../common/user-error.ts';

const LAST_LINES = 12;

/** How to run a tool whose failure the user has to fix. */
export interface ToolCall {
  /** What the tool does, for messages: "building the Go plugin". */
  doing: string;
  /** What to install if the tool is missing. */
  install: string;
  cwd?: string;
  env?: Record<string, string>;
  /** Which output to return. @default 'stdout' */
  output?: 'stdout' | 'stderr';
}

/**
 * Runs a build tool and returns its output.
 * @throws UserError if it is missing or fails, with its last lines
 */
export async function runTool(command: string, args: string[], call: ToolCall): Promise<string> {
  try {
    const printed = await execa(command, args, {
      env: { ...process.env, ...partEnvironment(call.env) },
      extendEnv: false,
      stdin: 'ignore',
      ...(call.cwd === undefined ? {} : { cwd: call.cwd }),
    });
    return printed[call.output ?? 'stdout'];
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (error.code === 'ENOENT') {
      throw new UserError(`${call.doing} needs ${command}, which is not on PATH; ${call.install}`);
    }
    const output = `${String(error.stdout)}\n${String(error.stderr)}`
      .trim()
      .split('\n')
      .slice(-LAST_LINES)
      .join('\n');
    throw new UserError(`${call.doing} failed (${error.shortMessage.split('\n', 1)[0] ?? ''}):\n${output}`);
  }
}
