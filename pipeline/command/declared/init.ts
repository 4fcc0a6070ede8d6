import type { CommandDeclaration } from '../declaration.js';
import { something } from '../option-values.js';
import { said } from '../outcome.js';

/** Declaration of `pipe init`. */
export const initDeclaration: CommandDeclaration = {
  name: 'init',
  examples: [
    ['pipe init', 'ask, and write a project here'],
    ['pipe init bees --images photos --yes', 'a project in the folder bees, on the images in photos'],
    ['pipe init bees --images photos --time hours', 'larger networks, trained for longer'],
  ],
  declare: (command, { host, conclude }) => {
    command
      .argument('[folder]', 'the folder of the project (default: this one)', something)
      .description('write a project with an experiment on your own images; asks in a terminal what no option says')
      .option('--images <folder>', 'where the images are: a subfolder for every class', something)
      .option('--kind <kind>', 'what they are: photographs, or small pictures (default: by their size)', something)
      .option('--time <time>', 'what a run may take: minutes or hours (default: minutes)', something)
      .option('--for <purpose>', 'what is wanted: a trained network, or the cell alone (default: network)', something)
      .option('--yes', 'ask nothing')
      .option('--stack', 'show the stack trace of a failure')
      .action(async (folder: string | undefined, options) =>
        conclude(said((await import('../init/init.js')).initCommand(folder, options, host)), options),
      );
  },
};
