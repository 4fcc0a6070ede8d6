import type { CommandDeclaration } from '../declaration.js';
import { withStore } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe rm`. */
export const rmDeclaration: CommandDeclaration = {
  name: 'rm',
  examples: [
    ['pipe rm quickstart-0-20261128-193812', 'forget a run; `pipe gc` then removes what only it needed'],
    ['pipe rm last', 'forget the newest run'],
  ],
  declare: (command, { host, conclude }) => {
    withStore(command.argument('<runs...>', 'runs, by name'))
      .description('forget runs; their artifacts stay until `pipe gc`')
      .action(async (runs: readonly string[], options) =>
        conclude(said((await import('../care/remove-runs.js')).removeRunsCommand(runs, options, host)), options),
      );
  },
};
