import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withGraph } from '../options.js';

/** Declaration of `pipe verify`. */
export const verifyDeclaration: CommandDeclaration = {
  name: 'verify',
  examples: [
    ['pipe verify', 'whether every entry is intact'],
    ['pipe verify --repair', 'remove what is damaged, so that the next run makes it anew'],
    ['pipe verify --repair --from ../backup/.sluice', 'fetch it from another store, where that has it intact'],
    ['pipe verify --repair experiment.ts --seed 1', 'and compute again what the experiment needs'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withGraph(command.argument('[files...]', 'with --repair: experiments whose results are computed again'), backends)
      .description('check every entry of the store, and mend it with --repair')
      .option('--repair', 'fetch what is damaged or missing, or else remove it, so that it is made anew')
      .option('--from <place>', 'with --repair: a store that has it intact', something)
      .option('--json', 'write JSON')
      .action(async (files: readonly string[], options) => {
        const { expectRepair, repairCommand } = await import('../verify/repair.js');
        const { verifyCommand } = await import('../verify/verify.js');
        const work = taskEither.chain(() =>
          options.repair ? repairCommand(files, options, host) : verifyCommand(options, host),
        )(taskEither.fromEither(expectRepair(files, options)));
        await conclude(work, options);
      });
  },
};
