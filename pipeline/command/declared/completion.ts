import { Argument } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion/scripts.js';
import type { CommandDeclaration } from '../declaration.js';
import { shell } from '../option-values.js';

/** Declaration of `pipe completion`. */
export const completionDeclaration: CommandDeclaration = {
  name: 'completion',
  examples: [
    ['source <(pipe completion bash)', 'for this shell; in ~/.bashrc for all'],
    ['source <(pipe completion zsh)', 'the same in zsh, after compinit'],
    ['pipe completion fish > ~/.config/fish/completions/pipe.fish', 'for fish'],
  ],
  declare: (command, { out, known }) => {
    command
      .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS).argParser(shell))
      .description('write the script by which a shell completes commands, options and files')
      .action((name: Shell) => out(completionScript(name, known())));
  },
};
