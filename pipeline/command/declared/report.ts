import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withGraph } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe report`. */
export const reportDeclaration: CommandDeclaration = {
  name: 'report',
  examples: [
    ['pipe report experiment.ts', 'a page of what the store has, in report.html'],
    ['pipe report experiment.ts --seed 1 -o second.html', 'the same of another seed, in another file'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withGraph(command.argument('<file>', 'an experiment file', something), backends)
      .description('write a page of what the store has of an experiment, without running anything')
      .option('-o, --output <file>', 'the page; - is standard output', something, 'report.html')
      .action(async (file: string, options) =>
        conclude(said((await import('../report/report.js')).reportCommand(file, options, host)), options),
      );
  },
};
