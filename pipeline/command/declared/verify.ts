import type { CommandDeclaration } from '../declaration.js';
import { withStore } from '../options.js';

/** Declaration of `pipe verify`. */
export const verifyDeclaration: CommandDeclaration = {
  name: 'verify',
  examples: [['pipe verify', 'whether every entry is intact']],
  declare: (command, { host, conclude }) => {
    withStore(command)
      .description('check every entry of the store')
      .option('--json', 'write JSON')
      .action(async (options) => conclude((await import('../verify.js')).verifyCommand(options, host), options));
  },
};
