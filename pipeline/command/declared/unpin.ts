import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withStore } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe unpin`. */
export const unpinDeclaration: CommandDeclaration = {
  name: 'unpin',
  examples: [['pipe unpin best', 'take the pin "best" away']],
  declare: (command, { host, conclude }) => {
    withStore(command.argument('<name>', 'the name of a pin', something))
      .description('take a pin away')
      .action(async (name: string, options) =>
        conclude(said((await import('../care/pin.js')).unpinCommand(name, options, host)), options),
      );
  },
};
