import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withGraph, withSinks } from '../options.js';
import { told } from '../outcome.js';

/** Declaration of `pipe logs`. */
export const logsDeclaration: CommandDeclaration = {
  name: 'logs',
  examples: [
    ['pipe logs experiment.ts --to csv:out', 'the metrics that the store has, as tables'],
    ['pipe logs experiment.ts --to tensorboard:runs --seed 1', 'those of another seed, for TensorBoard'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withSinks(withGraph(command.argument('<file>', 'an experiment file', something), backends), '--to')
      .description('tell sinks what the store has of an experiment, metrics too, without running anything')
      .action(async (file: string, options) => {
        const { logsCommand } = await import('../logs.js');
        await conclude(told(logsCommand(file, options, host)), options);
      });
  },
};
