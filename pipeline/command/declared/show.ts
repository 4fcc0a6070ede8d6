import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withStore } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe show`. */
export const showDeclaration: CommandDeclaration = {
  name: 'show',
  examples: [
    ['pipe show 4257', 'the artifact whose digest begins so'],
    ['pipe show 4257 --json', 'the same as data'],
    ['pipe show 4257 -o curves.svg', 'its bytes in a file, here those of a picture'],
    ['pipe show 4257 --csv rows.csv', 'its rows in a file, of predictions an image each with its file name'],
  ],
  declare: (command, { host, conclude }) => {
    withStore(command.argument('<digest>', 'a digest, or its first digits', something))
      .description('show an artifact')
      .option('-o, --output <file>', 'write its bytes to a file too: a picture is an SVG, tensors are safetensors', something)
      .option('--csv <file>', 'write its rows to a file too, as CSV: of predictions one an image', something)
      .option('--json', 'write JSON')
      .action(async (digest: string, options) =>
        conclude(said((await import('../show.js')).showCommand(digest, options, host)), options),
      );
  },
};
