import type { CommandDeclaration } from '../declaration.js';
import { age, collect, wholeNumber } from '../option-values.js';
import { withStore } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe gc`. */
export const gcDeclaration: CommandDeclaration = {
  name: 'gc',
  examples: [
    ['pipe gc', 'what no run and no pin needs; nothing is removed'],
    ['pipe gc --yes', 'remove it'],
    ['pipe gc --cache --yes', 'empty what this machine keeps of stores elsewhere'],
    ['pipe gc --keep-runs 5 --older 30d', 'with all but five runs of each experiment forgotten, of what is a month old'],
    ['pipe gc --lost node7 --yes', 'with what only processes of a machine use that is gone for good'],
  ],
  declare: (command, { host, conclude }) => {
    withStore(command)
      .description('find what no run and no pin needs, and remove it with --yes')
      .option('--yes', 'remove it')
      .option('--older <age>', 'only what is so old, as 30d or 12h (default: 1h)', age)
      .option('--keep-runs <number>', 'forget all but the newest so many runs of each experiment', wholeNumber(0))
      .option(
        '--lost <machine>',
        'take a machine that cannot be asked for gone for good, and what it uses for nobody’s; repeatable',
        collect,
        [],
      )
      .option('--cache', 'only what this machine keeps of stores elsewhere: its cache of objects, and old marks')
      .option('--json', 'write JSON')
      .action(async (options) => {
        const work = options.cache
          ? (await import('../care/gc-cache.js')).gcCacheCommand(options, host)
          : (await import('../care/gc.js')).gcCommand(options, host);
        await conclude(said(work), options);
      });
  },
};
