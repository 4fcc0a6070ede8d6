import type { CommandDeclaration } from '../declaration.js';

/** Declaration of `pipe worker`. */
export const workerDeclaration: CommandDeclaration = {
  name: 'worker',
  examples: [],
  hidden: true,
  declare: (command) => {
    command
      .description('be the worker of one job, which is told on standard input, and answer on standard output')
      .action(async () => (await import('../../worker/serve-process.js')).serveProcess(1));
  },
};
