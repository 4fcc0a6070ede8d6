import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withStore } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe compare`. */
export const compareDeclaration: CommandDeclaration = {
  name: 'compare',
  examples: [
    ['pipe compare first.ts second.ts', 'the newest runs of two experiments: settings, metrics, times, genotypes'],
    ['pipe compare quickstart-0 quickstart-1 --markdown', 'two runs by the beginning of their names'],
    ['pipe compare quickstart-0 quickstart-1 --svg cells.svg', 'their genotypes as a picture, too'],
    ['pipe compare 4257 81ab', 'two artifacts of one kind by the beginning of their digests'],
  ],
  declare: (command, { host, conclude }) => {
    withStore(command.argument('<run|file|digest...>', 'runs, experiment files for their newest runs, or digests of artifacts'))
      .description('say in what runs or artifacts differ')
      .option('--all', 'show what is equal too')
      .option('--markdown', 'write Markdown')
      .option('--svg <file>', 'draw the genotypes that differ beside each other, too', something)
      .option('--json', 'write JSON')
      .action(async (words: readonly string[], options) =>
        conclude(said((await import('../compare/compare.js')).compareCommand(words, options, host)), options),
      );
  },
};
