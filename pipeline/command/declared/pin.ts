import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withStore } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe pin`. */
export const pinDeclaration: CommandDeclaration = {
  name: 'pin',
  examples: [
    ['pipe pin last', 'keep the newest run, under its own name'],
    ['pipe pin quickstart-0-20261128-193812 --as best', 'keep a run as "best"'],
    ['pipe pin 6ecb86da --as cell', 'keep one artifact, by its digest'],
  ],
  declare: (command, { host, conclude }) => {
    withStore(command.argument('<run|digest>', 'a run, or the digest of an artifact', something))
      .description('keep a run or an artifact whatever is removed')
      .option('--as <name>', 'the name of the pin (default: that of the run, or the first digits of the digest)', something)
      .action(async (text: string, options) =>
        conclude(said((await import('../care/pin.js')).pinCommand(text, options, host)), options),
      );
  },
};
