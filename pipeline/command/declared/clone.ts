import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withTransfer } from '../options.js';

/** Declaration of `pipe clone`. */
export const cloneDeclaration: CommandDeclaration = {
  name: 'clone',
  examples: [
    ['pipe clone s3://lab/runs', 'all of a store, for this project'],
    ['pipe clone ssh://me@host/data/runs copy', 'into a folder of another name'],
  ],
  declare: (command, { host, conclude }) => {
    withTransfer(command.argument('<remote>', 'the store that is copied', something))
      .argument('[place]', 'the new store (default: $SLUICE_STORE, or .sluice beside the package.json)', something)
      .description('copy all of a store to a place that has none')
      .option('--stack', 'show the stack trace of a failure')
      .action(async (remote: string, place: string | undefined, options) => {
        const { cloneCommand } = await import('../transfer/commands.js');
        await conclude(cloneCommand(remote, place, options, host), options);
      });
  },
};
