import type { KnownCommand } from './command-line.js';

const words = (all: readonly string[]): string => all.join(' ');

const bash = (commands: readonly KnownCommand[]): string => `# bash completion of pipe
_pipe_files() {
  local file
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$1")
}
_pipe() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${words([...commands.map(({ name }) => name), '--help', '--version'])}" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${commands
  .map(({ name, options, choices }) => {
    const valued = options.filter(({ takesValue }) => takesValue).map(({ flag }) => flag);
    const skip = valued.length === 0 ? '' : `      case "$before" in ${valued.join('|')}) _pipe_files "$word"; return;; esac\n`;
    return `    ${name})\n${skip}      words="${words([...choices, ...options.map(({ flag }) => flag)])}";;`;
  })
  .join('\n')}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word"));;
    *)
      case "\${COMP_WORDS[1]}" in
        ${commands.find(({ choices }) => choices.length > 0)?.name ?? '-'}) COMPREPLY=($(compgen -W "$words" -- "$word"));;
        *) _pipe_files "$word";;
      esac;;
  esac
}
complete -o filenames -o default -F _pipe pipe
`;

const zsh = (commands: readonly KnownCommand[]): string => `#compdef pipe
_pipe() {
  local -a commands
  commands=(${commands.map(({ name, meaning }) => `'${name}:${meaning}'`).join(' ')})
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  case "$words[2]" in
${commands
  .map(({ name, options, choices, takesFile, takesMore }) => {
    const flags = options.map(
      ({ flag, meaning, takesValue }) =>
        `'${['--set', '--log', '--to'].includes(flag) ? '*' : ''}${flag}[${meaning}]${takesValue ? ':value:_files' : ''}'`,
    );
    const argument = choices.length > 0 ? `'2:choice:(${words(choices)})'` : takesFile ? "'2:file:_files'" : "'2:argument: '";
    return `    ${name}) _arguments ${words([...flags, argument, ...(takesMore ? ["'*:file:_files'"] : [])])};;`;
  })
  .join('\n')}
  esac
}
if [ "$funcstack[1]" = "_pipe" ]; then _pipe "$@"; else compdef _pipe pipe; fi
`;

const fish = (commands: readonly KnownCommand[]): string =>
  [
    '# fish completion of pipe',
    'complete -c pipe -f -n __fish_use_subcommand -l help',
    ...commands.flatMap(({ name, meaning, options, choices, takesFile }) => {
      const within = `complete -c pipe -n '__fish_seen_subcommand_from ${name}'`;
      return [
        `complete -c pipe -f -n __fish_use_subcommand -a ${name} -d '${meaning}'`,
        ...(takesFile ? [] : [`${within} -f`]),
        ...choices.map((choice) => `${within} -a ${choice}`),
        ...options.map(
          (option) => `${within} -l ${option.flag.slice(2)} -d '${option.meaning}'${option.takesValue ? ' -r' : ''}`,
        ),
      ];
    }),
    '',
  ].join('\n');

const SCRIPTS = { bash, zsh, fish } as const;

/** A shell for which there is a completion script. */
export type Shell = keyof typeof SCRIPTS;

/** The shells for which there is a completion script. */
export const SHELLS = Object.keys(SCRIPTS) as readonly Shell[];

/** The script by which a shell completes commands, options and files. */
export const completionScript = (shell: Shell, commands: readonly KnownCommand[]): string => SCRIPTS[shell](commands);
