import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withGraph } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe plan`. */
export const planDeclaration: CommandDeclaration = {
  name: 'plan',
  examples: [
    ['pipe plan experiment.ts', 'which stages are cached, and which will run'],
    ['pipe plan experiment.ts --set search.epochs=2', 'the same after a change'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withGraph(command.argument('<file>', 'an experiment file', something), backends)
      .description('say what a run would do, without running anything')
      .option('--json', 'write JSON')
      .action(async (file: string, options) =>
        conclude(said((await import('../plan.js')).planCommand(file, options, host)), options),
      );
  },
};
