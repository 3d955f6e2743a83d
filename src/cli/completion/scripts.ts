/** The shells that can be completed. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const PROGRAM = 'reload-proof';

/** An option of a command. */
interface CompletedOption {
  /** With its dashes. */
  long: string;
  description: string;
  /** The values that it can have; empty for any. */
  choices: readonly string[];
  takesValue: boolean;
}

/** A command with what can follow it. */
export interface CompletedCommand {
  name: string;
  summary: string;
  /** What its argument can be; empty for anything. */
  words: readonly string[];
  options: readonly CompletedOption[];
}

/** The script that completes these commands. */
export function scriptFor(shell: Shell, commands: readonly CompletedCommand[]): string {
  return { bash, zsh, fish }[shell](commands);
}

// Files are completed where nothing else is (-o default), since many values are files.
function bash(commands: readonly CompletedCommand[]): string {
  const cases = commands.flatMap(({ name, options, words }) => [
    ...options
      .filter(({ takesValue }) => takesValue)
      .map(({ long, choices }) => `    ${name}:${long}) words='${choices.join(' ')}' ;;`),
    `    ${name}:*) words='${[...words, ...options.map(({ long }) => long), '--help'].join(' ')}' ;;`,
  ]);
  return `# Completes ${PROGRAM} in bash.
_reload_proof() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${[...commands.map(({ name }) => name), '--help', '--version'].join(' ')}'
  else
    case "\${COMP_WORDS[1]}:\${COMP_WORDS[COMP_CWORD-1]}" in
${cases.map((line) => `  ${line}`).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _reload_proof ${PROGRAM}
`;
}

function zsh(commands: readonly CompletedCommand[]): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const cases = commands.map(({ name, options, words }) => {
    const specs = [
      ...options.map(({ long, description, choices, takesValue }) => {
        const value = takesValue ? `:value:${choices.length > 0 ? `(${choices.join(' ')})` : '_files'}` : '';
        return quoted(`*${long}[${description.replaceAll(/[[\]:\\]/g, String.raw`\$&`)}]${value}`);
      }),
      quoted(words.length > 0 ? `*:word:(${words.join(' ')})` : '*:file:_files'),
    ];
    return `    ${name}) _arguments ${specs.join(' ')} ;;`;
  });
  return `#compdef ${PROGRAM}
# Completes ${PROGRAM} in zsh.
if (( CURRENT == 2 )); then
  local -a commands=(
${described.join('\n')}
  )
  _describe command commands
else
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join('\n')}
  esac
fi
`;
}

function fish(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, summary, options, words }) => [
    `complete -c ${PROGRAM} -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ...(words.length > 0
      ? [`complete -c ${PROGRAM} -n '__fish_seen_subcommand_from ${name}' -f -a ${quoted(words.join(' '))}`]
      : []),
    ...options.map(({ long, description, choices, takesValue }) => {
      const value = choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : takesValue ? ' -r' : '';
      return `complete -c ${PROGRAM} -n '__fish_seen_subcommand_from ${name}' -l ${long.slice(2)} -d ${quoted(description)}${value}`;
    }),
  ]);
  return `# Completes ${PROGRAM} in fish.\n${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
