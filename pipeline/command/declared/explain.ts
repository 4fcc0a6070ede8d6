import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withGraph } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe explain`. */
export const explainDeclaration: CommandDeclaration = {
  name: 'explain',
  examples: [
    ['pipe explain experiment.ts', 'why each stage is cached, or will run'],
    ['pipe explain experiment.ts search --set search.epochs=2', 'the same of one stage, after a change'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withGraph(
      command
        .argument('<file>', 'an experiment file', something)
        .argument('[stage]', 'one of its stages (default: all of them)', something),
      backends,
    )
      .description('say which setting, input, file or function keeps a stage from being cached, without running anything')
      .option('--json', 'write JSON')
      .action(async (file: string, stage: string | undefined, options) =>
        conclude(said((await import('../explain/explain.js')).explainCommand(file, stage, options, host)), options),
      );
  },
};
