import { Option } from 'commander';
import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withGraph } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe graph`. */
export const graphDeclaration: CommandDeclaration = {
  name: 'graph',
  examples: [
    ['pipe graph experiment.ts', 'the stages, and what each takes its inputs from'],
    ['pipe graph experiment.ts --as svg > graph.svg', 'as a picture; also mermaid and dot'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withGraph(command.argument('<file>', 'an experiment file', something), backends)
      .description('draw the graph of an experiment, with what the store has marked, without running anything')
      .addOption(new Option('--as <form>', 'its form').choices(['text', 'mermaid', 'dot', 'svg']).default('text'))
      .action(async (file: string, options) =>
        conclude(said((await import('../graph.js')).graphCommand(file, options, host)), options),
      );
  },
};
