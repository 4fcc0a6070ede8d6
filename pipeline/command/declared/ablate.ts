import type { CommandDeclaration } from '../declaration.js';
import { collect, something, wholeNumber } from '../option-values.js';
import { withComputing, withGraph, withSinksAlone } from '../options.js';

/** Declaration of `pipe ablate`. */
export const ablateDeclaration: CommandDeclaration = {
  name: 'ablate',
  examples: [
    ['pipe ablate experiment.ts --swap search.architecture=softmax,dirichlet,gdas --seeds 3', 'three relaxations, three seeds'],
    [
      "pipe ablate experiment.ts --swap 'search.architecture=dirichlet(anchor=0.01),snas' --swap search.epochs=10,20",
      'a grid of four',
    ],
    ['pipe ablate experiment.ts --swap search=gdasSettings.cifar10,./mine.ts:mySearch', 'a preset, and a stage of your own'],
    [
      "pipe ablate experiment.ts --swap 'search={architecture=dirichlet},{architecture=rsps,optimiser=null}'",
      'several settings at once; null leaves one out',
    ],
    ['pipe ablate experiment.ts --swap scale=paper,small --plan', 'what would be shared, without running anything'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withComputing(withSinksAlone(withGraph(command.argument('<file>', 'an experiment file', something), backends), '--log'))
      .description('run variants of an experiment over the same seeds, and compare them')
      .option(
        '--swap <stage.key=a,b>',
        'the values that a key, a stage or a choice takes in turn; repeatable, for all combinations; the first is compared with',
        collect,
        [],
      )
      .option('--seeds <number>', 'how many seeds each variant runs under, the same for all', wholeNumber(1), 1)
      .option(
        '--metric <name>',
        'what is compared: a figure, as "test error", or STAGE.METRIC; repeatable (default: the main figures)',
        collect,
        [],
      )
      .option('--output <name>', 'which output of the experiment is compared, where there are several', something)
      .option('--plan', 'say what the variants share and what would run, and end')
      .option('--csv <file>', 'write the comparison as CSV; - is standard output, also for the others', something)
      .option('--markdown <file>', 'write it as tables of Markdown', something)
      .option('--latex <file>', 'write it as tables of LaTeX', something)
      .option('--json <file>', 'write it as JSON', something)
      .option('--report <file>', 'write the page of it all, as `pipe report` does', something)
      .action(async (file: string, options) => {
        const { ablateCommand } = await import('../ablate/ablate.js');
        await conclude(ablateCommand(file, options, host), options);
      });
  },
};
