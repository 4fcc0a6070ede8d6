import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withGraph } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe plan`. */
export const planDeclaration: CommandDeclaration = {
  name: 'plan',
  examples: [
    ['pipe plan experiment.ts', 'which stages are cached, and which will run'],
    ['pipe plan experiment.ts --set search.epochs=2 --why', 'the same after a change, and why a stage would run'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withGraph(command.argument('<file>', 'an experiment file', something), backends)
      .description('say what a run would do, without running anything')
      .option('--why', 'say on a line of each stage that is not cached what differs from its nearest run')
      .option('--json', 'write JSON')
      .action(async (file: string, { why, ...options }) => {
        const command = why ? (await import('../explain/plan-why.js')).planWhyCommand : (await import('../plan.js')).planCommand;
        await conclude(said(command(file, options, host)), options);
      });
  },
};
