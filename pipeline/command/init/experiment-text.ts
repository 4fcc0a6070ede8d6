import type { ImageSurvey } from '../../../base/image-survey.js';
import type { ChosenSettings, Wishes } from './choose-settings.js';

const quote = (text: string): string => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

const testing = ({ testing: own, training }: ImageSurvey, { test }: ChosenSettings): string =>
  test === undefined
    ? `${training} images for training and ${own} for testing`
    : `${training} images, of which a share is set apart for testing`;

const loading = (root: string, { size, form, test, share }: ChosenSettings): readonly string[] => [
  '  const images = load(',
  '    imageFolder({',
  `      root: ${quote(root)},`,
  `      size: ${size}, // height and width that the network sees, in pixels; a multiple of 4`,
  form === 'files'
    ? "      form: 'files', // decoded for each batch, so that random crops see the full picture"
    : "      form: 'pixels', // resized once and held in memory",
  ...(test === undefined ? [] : [`      test: ${test}, // share set apart for testing, since the folder has no "test" or "val"`]),
  '    }),',
  share === 0.5
    ? '    { validation: 0.5 }, // of the training images one half teaches the weights, the other the architecture'
    : `    { train: ${share}, validation: ${share} }, // shares that teach the weights and the architecture in the search`,
  '  );',
];

const augmentation = ({ kind }: Wishes): string =>
  kind === 'photographs'
    ? 'photographAugmentation(), // random crops of any scale, mirrored, colours varied'
    : 'standardAugmentation({ pad: 2 }), // shifted by up to 2 pixels and mirrored; add flip: false if left and right matter';

const searching = (wishes: Wishes, { batchSize, search }: ChosenSettings): readonly string[] => [
  '  const cell = images.pipe(',
  '    search({',
  `      space: darts({ cells: ${search.cells}, channels: ${search.channels} }), // the supernet: deeper and wider is slower`,
  '      architecture: dirichlet(), // DrNAS; softmax() is DARTS',
  '      partial: 2, // 1/2 of the channels go through the candidates: faster, and less memory',
  `      epochs: ${search.epochs}, // more let the architecture move further`,
  `      batchSize: ${batchSize},`,
  `      warmUp: ${search.warmUp}, // epochs at the start in which only the weights learn`,
  `      augmentation: ${augmentation(wishes)}`,
  '    }),',
  '    discretise(), // the best operations of each node make the cell',
  '  );',
];

const retraining = (wishes: Wishes, { retrain }: ChosenSettings): readonly string[] => [
  '  const network = cell.pipe(',
  '    retrain({',
  `      cells: ${retrain.cells}, // the network of the cell: deeper and wider is slower, and mostly more accurate`,
  `      channels: ${retrain.channels},`,
  `      epochs: ${retrain.epochs},`,
  `      batchSize: ${retrain.batchSize},`,
  '      weights: { learningRate: 0.05 },',
  '      auxiliary: 0, // no auxiliary tower: that is for long trainings',
  `      dropPath: ${retrain.dropPath},`,
  `      augmentation: ${augmentation(wishes)}`,
  '      testEvery: 1, // tells the accuracy on the test images after every epoch; nothing is learnt or chosen by them',
  '    }),',
  '  );',
  '  return { genotype: cell, network, evaluation: network.pipe(evaluate()) };',
];

/**
 * Text of an experiment on a folder of images, with a comment at each setting that one may want to change.
 *
 * @param root the folder, as the experiment names it
 */
export const experimentText = (
  name: string,
  root: string,
  survey: ImageSurvey,
  wishes: Wishes,
  settings: ChosenSettings,
): string => {
  const augment = wishes.kind === 'photographs' ? 'photographAugmentation' : 'standardAugmentation';
  const ofNetwork = wishes.purpose === 'network' ? ['evaluate', 'retrain'] : [];
  const names = ['darts', 'dirichlet', 'discretise', 'experiment', 'imageFolder', 'load', 'search', augment, ...ofNetwork].sort();
  return [
    `import { ${names.join(', ')} } from 'sluice';`,
    '',
    `// ${survey.classes.length} classes, ${testing(survey, settings)}.`,
    `// Searches a cell on them${wishes.purpose === 'network' ? ', trains a network of that cell, and tests it' : ''}: \`npx pipe run experiment.ts\`.`,
    '// Any setting may be changed here, or for one run: `--set search.epochs=10`. What is finished is kept: a run that is',
    '// stopped goes on where it was, and after a change only what depends on it runs again.',
    ...(settings.isLong
      ? ['// With so many images even one epoch of the training takes longer than minutes on a few cores.']
      : []),
    `export default experiment(${quote(name)}, () => {`,
    ...loading(root, settings),
    ...searching(wishes, settings),
    ...(wishes.purpose === 'network' ? retraining(wishes, settings) : ['  return { genotype: cell };']),
    '});',
    '',
  ].join('\n');
};
