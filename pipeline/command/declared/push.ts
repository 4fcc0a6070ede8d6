import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withGraph, withTransfer } from '../options.js';

/** Declaration of `pipe push`. */
export const pushDeclaration: CommandDeclaration = {
  name: 'push',
  examples: [
    ['pipe push s3://lab/runs', 'everything that the other store lacks'],
    ['pipe push ./backup experiment.ts --dry-run', 'one experiment, and what it was made from: told, not done'],
    ['pipe push ./backup 4257 --pin best', 'one artifact, with what it was made from; kept there by a name'],
    ['SLUICE_REMOTE=s3://lab/runs pipe push last', 'the newest run and its results'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withTransfer(withGraph(command.argument('[remote]', 'the other store (default: $SLUICE_REMOTE)', something), backends))
      .argument('[what...]', 'runs by name, experiment files, digests of artifacts (default: everything)')
      .option('--pin <name>', 'keep the run or artifact that goes there by a name, as `pipe pin` does', something)
      .description('copy to another store what it lacks of this one')
      .action(async (remote: string | undefined, what: readonly string[], options) => {
        const { pushCommand } = await import('../transfer/commands.js');
        await conclude(pushCommand(remote === undefined ? what : [remote, ...what], options, host), options);
      });
  },
};
