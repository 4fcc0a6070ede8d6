import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withComputing, withGraph, withSinks } from '../options.js';

/** Declaration of `pipe check`; `--check` of `pipe run` is taken by `--no-check`, which is of types. */
export const checkDeclaration: CommandDeclaration = {
  name: 'check',
  examples: [
    ['pipe check experiment.ts', 'run it, then compute every stage once more, and compare'],
    ['pipe check experiment.ts search', 'one stage, from the inputs that the store has'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withComputing(
      withSinks(
        withGraph(
          command
            .argument('<file>', 'an experiment file', something)
            .argument('[stages...]', 'the stages that are computed twice (default: all, cached ones too)'),
          backends,
        ),
        '--log',
      ),
    )
      .description('compute stages twice from the same inputs, and name those that give something else')
      .action(async (file: string, stages: readonly string[], options) => {
        const { checkCommand } = await import('../check/check.js');
        await conclude(checkCommand(file, stages, options, host), options);
      });
  },
};
