import type { CommandDeclaration } from '../declaration.js';
import { collect, moment, something, wholeNumber } from '../option-values.js';
import { withStore } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe ls`. */
export const lsDeclaration: CommandDeclaration = {
  name: 'ls',
  examples: [
    ['pipe ls', 'the runs of the store, the newest first'],
    ['pipe ls --sort top1 --limit 5', 'the five runs of the best accuracy'],
    ['pipe ls --experiment quickstart --set search.epochs=5 --since 3d', 'runs of one experiment with a setting, of three days'],
    ['pipe ls --artifacts --json', 'every artifact of the store, as data'],
  ],
  declare: (command, { host, conclude }) => {
    withStore(command)
      .description('list the runs of the store')
      .option('--artifacts', 'list the artifacts, with the stages that made them')
      .option('--sort <figure>', 'the best first by a figure of their outputs, such as top1 or evaluation.loss', something)
      .option('--reverse', 'with --sort: the other end first')
      .option('--experiment <name>', 'only runs of the experiment', something)
      .option('--seed <number>', 'only runs with the seed', wholeNumber(0))
      .option('--set <stage.key=value>', 'only runs with the setting, also where it is the default; repeatable', collect, [])
      .option('--since <date>', 'only runs since then: 2026-11-28, or 3d, 12h, 30m ago', moment(host.now))
      .option('--failed', 'only runs that failed or were killed')
      .option('--limit <number>', 'no more than so many', wholeNumber(1))
      .option('--json', 'write JSON')
      .action(async ({ artifacts, ...options }) => {
        const work = artifacts
          ? (await import('../ls/list-artifacts.js')).listArtifacts(options, host)
          : (await import('../ls/list-runs.js')).listRuns(options, host);
        await conclude(said(work), options);
      });
  },
};
