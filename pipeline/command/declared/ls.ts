import type { CommandDeclaration } from '../declaration.js';
import { withStore } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe ls`. */
export const lsDeclaration: CommandDeclaration = {
  name: 'ls',
  examples: [
    ['pipe ls', 'every artifact of the store, the newest first'],
    ['pipe ls --store ../.sluice --json', 'another store, as data'],
  ],
  declare: (command, { host, conclude }) => {
    withStore(command)
      .description('list what the store holds')
      .option('--json', 'write JSON')
      .action(async (options) => conclude(said((await import('../list.js')).listCommand(options, host)), options));
  },
};
