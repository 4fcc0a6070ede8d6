import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { withArtifact } from '../options.js';
import { said } from '../outcome.js';

/** Declaration of `pipe export`. */
export const exportDeclaration: CommandDeclaration = {
  name: 'export',
  examples: [
    ['pipe export experiment.ts --onnx network.onnx', 'the network as ONNX'],
    ['pipe export experiment.ts --pytorch out', 'a model.py for PyTorch, and its weights'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withArtifact(command, backends)
      .description('write a trained network or a genotype for other programs')
      .option('--onnx <file>', 'write the network as ONNX', something)
      .option('--metadata <file>', 'write the classes, the normalisation and the size of images as JSON', something)
      .option('--safetensors <file>', "write the weights by PyTorch's names and in its layout", something)
      .option('--pytorch <folder>', 'write a model.py that builds the network of torch.nn, and its weights', something)
      .option(
        '--genotype <file>',
        'write the genotype: JSON where the name ends in .json, else as the DARTS repository has it',
        something,
      )
      .option('--dropout', 'keep Monte-Carlo dropout in the exported network')
      .action(async (target: string, options) =>
        conclude(said((await import('../export.js')).exportCommand(target, options, host)), options),
      );
  },
};
