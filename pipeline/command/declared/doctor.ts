import type { CommandDeclaration } from '../declaration.js';
import { withStore } from '../options.js';

/** Declaration of `pipe doctor`. */
export const doctorDeclaration: CommandDeclaration = {
  name: 'doctor',
  examples: [['pipe doctor', 'the backends that work here, and what the others lack']],
  declare: (command, { host, conclude }) => {
    withStore(command)
      .description('say what works here: the backends and their devices, Node.js, the store, sharp, memory')
      .option('--json', 'write JSON')
      .action(async (options) => conclude((await import('../doctor/doctor.js')).doctorCommand(options, host), options));
  },
};
