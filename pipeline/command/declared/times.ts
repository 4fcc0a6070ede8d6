import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withGraph } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe times`. */
export const timesDeclaration: CommandDeclaration = {
  name: 'times',
  examples: [['pipe times experiment.ts', 'the search cost, by stage and over seeds']],
  declare: (command, { host, backends, conclude }) => {
    withGraph(command.argument('<file>', 'an experiment file', something), backends)
      .description('say what the finished stages of an experiment took, without running anything')
      .option('--json', 'write JSON')
      .action(async (file: string, options) =>
        conclude(said((await import('../times.js')).timesCommand(file, options, host)), options),
      );
  },
};
