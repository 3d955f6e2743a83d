import { UserError } from '../../common/user-error.ts';
import { runTool, type ToolCall } from './tool.ts';

/** Known errors of pip, each with the end of a sentence that explains it. */
const KNOWN: readonly [RegExp, (found: Record<string, string>) => string][] = [
  [
    /No module named pip$/m,
    () => 'needs pip, which this python3 does not have; install it (apt-get install python3-pip)',
  ],
  [
    /DO NOT MATCH THE HASHES[^]*Got\s+(?<got>[0-9a-f]{64})/,
    ({ got }) =>
      `stopped: what was downloaded is not what was pinned (its sha256 ${got} is not in requirements.txt); do not use it, and find out where it comes from`,
  ],
  [
    /^ERROR: Hashes are required[^]*^\s+(?<requirement>\S+==\S+)/m,
    ({ requirement }) =>
      `stopped: ${requirement} has no hash in requirements.txt; add --hash=sha256:… for each of its files`,
  ],
  [
    /Retrying \(Retry\(total=/,
    () =>
      'failed: the package registry cannot be reached; look at the network and at "python3 -m pip config list"',
  ],
  [
    /^ERROR: No matching distribution found for (?<requirement>[^\s(]+)/m,
    ({ requirement }) =>
      `failed: pip finds no file of ${requirement} for this system, processor and Python; ask "python3 -m pip download --no-deps ${requirement}" why`,
  ],
];

/**
 * Installs Python packages into a folder, as `pip install` would.
 * @throws UserError with one sentence for known errors, or else with pip's last lines
 */
export async function pipInstall(args: readonly string[], call: ToolCall): Promise<void> {
  // As environment variables, since older versions of pip refuse unknown options.
  const env = { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_ROOT_USER_ACTION: 'ignore', ...call.env };
  try {
    await runTool('python3', ['-m', 'pip', 'install', '--quiet', ...args], { ...call, env });
  } catch (error) {
    throw error instanceof UserError ? new UserError(inOneSentence(error.message, call.doing)) : error;
  }
}

/** Describes what went wrong, from pip's output. */
export function inOneSentence(printed: string, doing: string): string {
  for (const [pattern, sentence] of KNOWN) {
    const found = pattern.exec(printed);
    if (found) return `${doing} ${sentence(found.groups ?? {})}`;
  }
  return printed;
}
