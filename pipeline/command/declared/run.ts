import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withComputing, withGraph, withSinks } from '../options.js';
import { told } from '../outcome.js';

/** Declaration of `pipe run`. */
export const runDeclaration: CommandDeclaration = {
  name: 'run',
  examples: [
    ['pipe run experiment.ts', 'run, or go on where the last run stopped'],
    ['pipe run experiment.ts --set search.epochs=2 --seed 1', 'another setting, another seed'],
    ['pipe run experiment.ts --log csv:out --log jsonl:run.jsonl', 'send the events to sinks as well'],
    ['pipe run experiment.ts --executor process --jobs 2', 'each stage in a process of its own, two at once'],
    ['pipe run experiment.ts --keep results', 'drop splits and states of searches once they are read'],
    ['pipe run experiment.ts --executor slurm:gpu --store /shared/store', 'each stage a job of a Slurm cluster'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withComputing(withSinks(withGraph(command.argument('<file>', 'an experiment file', something), backends), '--log'))
      .description('run an experiment: what the store has is taken from it, the rest is computed')
      .option('--replay', 'tell sinks the metrics of cached stages too, from the store')
      .action(async (file: string, options) => {
        const { runCommand } = await import('../run.js');
        await conclude(told(runCommand(file, options, host)), options);
      });
  },
};
