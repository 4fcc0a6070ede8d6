import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withGraph, withTransfer } from '../options.js';

/** Declaration of `pipe pull`. */
export const pullDeclaration: CommandDeclaration = {
  name: 'pull',
  examples: [
    ['pipe pull s3://lab/runs', 'everything that this store lacks'],
    ['pipe pull ./backup experiment.ts --dry-run', 'what the other store has of one experiment: told, not done'],
    ['SLUICE_REMOTE=s3://lab/runs pipe pull last', 'the newest run and its results'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withTransfer(withGraph(command.argument('[remote]', 'the other store (default: $SLUICE_REMOTE)', something), backends))
      .argument('[what...]', 'runs by name, experiment files, digests of artifacts (default: everything)')
      .option('--pin <name>', 'keep the run or artifact that goes here by a name, as `pipe pin` does', something)
      .description('copy from another store what this one lacks')
      .action(async (remote: string | undefined, what: readonly string[], options) => {
        const { pullCommand } = await import('../transfer/commands.js');
        await conclude(pullCommand(remote === undefined ? what : [remote, ...what], options, host), options);
      });
  },
};
