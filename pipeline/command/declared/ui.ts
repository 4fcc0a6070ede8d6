import type { CommandDeclaration } from '../declaration.js';
import { portNumber, something } from '../option-values.js';
import { withGraph } from '../options.js';
import { told } from '../outcome.js';

/** Declaration of `pipe ui`. */
export const uiDeclaration: CommandDeclaration = {
  name: 'ui',
  examples: [
    ['pipe ui', 'the runs of the store in a browser, while they go on'],
    ['pipe ui experiment.ts --port 8080', 'and the report of an experiment, on a port of your choice'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withGraph(command.argument('[file]', 'an experiment file, whose report is shown too', something), backends)
      .description('show the runs of the store in a browser while they go on, on this machine alone')
      .option('--port <number>', 'the port on 127.0.0.1 (default: one that is free)', portNumber)
      .action(async (file: string | undefined, options) => {
        const { uiCommand } = await import('../ui/ui.js');
        await conclude(told(uiCommand(file, options, host)), options);
      });
  },
};
