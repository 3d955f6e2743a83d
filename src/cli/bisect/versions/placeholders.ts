import { UserError } from '../../../common/user-error.ts';

/** What stands for a placeholder in a command. */
export interface Values {
  version: string;
  /** The folder of this version. */
  dir: string;
  /** The process that the start command has become; none before it is started. */
  pid?: number;
}

/** Replaces {version}, {dir} and {pid} in a command. @throws UserError for {pid} where there is none yet */
export function fill(option: string, command: string, values: Values): string {
  return command.replaceAll(/\{(version|dir|pid)\}/g, (_, name: keyof Values) => {
    const value = values[name];
    if (value !== undefined) return String(value);
    throw new UserError(
      `--${option} has {pid}, and nothing has been started yet: use it in --reload or --stop`,
    );
  });
}

/** What a shell does itself, or several commands; `exec` before it would fail, or end what follows. */
const NO_PROGRAM = /[;&|\n]|^\s*(?:exec|cd|if|for|while|until|case|[({!]|[A-Za-z_]\w*=)/;

/** The command so that the shell becomes the program, whose pid and signals are then those of the shell. */
export function becoming(command: string): string {
  return NO_PROGRAM.test(command) ? command : `exec ${command}`;
}
