import { Option } from 'commander';
import type { CommandDeclaration } from '../declaration.js';
import { FORMATS } from '../formats.js';
import { wholeNumber } from '../option-values.js';
import { withArtifact } from '../options.js';

/** Declaration of `pipe predict`. */
export const predictDeclaration: CommandDeclaration = {
  name: 'predict',
  examples: [
    ['pipe predict experiment.ts photo.jpg', 'classes and probabilities of a photograph'],
    ['pipe predict 4257 photos', 'by the network whose digest begins so, of every image in a folder'],
  ],
  declare: (command, { host, backends, conclude }) => {
    withArtifact(command, backends)
      .argument('<images...>', 'image files, and folders of them')
      .description('tell the classes of images by a trained network, with their uncertainty where it has dropout')
      .option('--top <number>', 'classes told of each image (default: 3)', wholeNumber(1))
      .option('--samples <number>', 'passes over each image of a network with dropout (default: 20)', wholeNumber(1))
      .addOption(new Option('--format <format>', 'how predictions are written (default: text)').choices([...FORMATS]))
      .action(async (target: string, images: readonly string[], options) =>
        conclude((await import('../predict.js')).predictCommand(target, images, options, host), options),
      );
  },
};
