import {
  compareWithPaper,
  discretise,
  drnasSettings,
  evaluate,
  experiment,
  imagenet,
  imagenetRetraining,
  load,
  named,
  overSeeds,
  retrain,
  type SearchPreset,
  search,
  summarise,
  widenAndPrune,
} from 'sluice';
import { FOOTNOTES, learningsOf, nameOf, OWN_ROWS, openK, rowsOf, TABLE_3 } from './drnas/paper.js';
import { resized } from './drnas/resized.js';

// DrNAS on ImageNet (section 4.2, Table 3): a direct search on 10 % and 2.5 % of the images, progressive or not, the found cell
// trained on all.
//   npx pipe run experiments/drnas-imagenet.ts --data DIR                    as published: for GPUs
//   npx pipe run experiments/drnas-imagenet.ts --data DIR --set scale=small  64×64 pixels, a small network, 2 + 2 epochs
//   ... --set learning=plain                                                 without progressive learning: 8 cells, 16 channels
//   ... --set learning=both                                                  both rows of Table 3
// DIR holds train/CLASS/*.JPEG and val/; any folder of photographs in that form will do for the small scale.
const SMALL_TRAINING = {
  cells: 5,
  channels: 12,
  epochs: 4,
  batchSize: 16,
  auxiliary: 0,
  weights: { learningRate: 0.05, warmUp: 1, tail: 3 },
};

/** A search that a CPU ends in minutes: another size, batches of 16, and a learning rate to match. */
const reduced = (settings: SearchPreset, cells: number, channels: number, epochs: number): SearchPreset => ({
  ...resized(settings, { cells, channels }),
  epochs,
  scheduleEpochs: 4,
  warmUp: 1,
  batchSize: 16,
  weights: { learningRate: 0.05, finalLearningRate: 0 },
});

export default experiment(
  'drnas-imagenet',
  {
    choices: {
      scale: ['published', 'small'],
      settings: ['paper', 'released'],
      learning: ['progressive', 'plain', 'both'],
    },
  },
  ({ scale, settings, learning }) => {
    const small = scale === 'small';
    const images = load(imagenet(small ? { size: 64 } : {}), small ? { validation: 0.5 } : { train: 0.1, validation: 0.025 });
    const searched = {
      progressive: () => {
        const { first, widen, second, read } = drnasSettings.imagenet(settings);
        return images.pipe(
          search(small ? reduced(first, 5, 12, 2) : first),
          widenAndPrune(widen),
          search({ ...second, ...(small ? { epochs: 2 } : {}) }),
          discretise(read),
        );
      },
      plain: () => {
        const plain = drnasSettings.plain.imagenet(settings);
        return images.pipe(
          named(nameOf('search', 'plain'), search(small ? reduced(plain.search, 3, 8, 4) : plain.search)),
          named(nameOf('discretise', 'plain'), discretise(plain.read)),
        );
      },
    };
    const learnings = learningsOf(learning);
    const found = learnings.map((way) => {
      const cell = searched[way]();
      const networks = overSeeds([0], () =>
        cell.pipe(named(nameOf('retrain', way), retrain(imagenetRetraining(small ? SMALL_TRAINING : {})))),
      );
      const evaluations = networks.flatMap((network) =>
        overSeeds([0], () => network.pipe(named(nameOf('evaluate', way), evaluate()))),
      );
      return { way, cell, networks, evaluations, summary: summarise(evaluations) };
    });
    return {
      ...Object.fromEntries(
        found.flatMap(({ way, cell, networks, evaluations, summary }) => [
          [nameOf('genotype', way), cell],
          ...networks.map((network) => [nameOf('network', way), network]),
          ...evaluations.map((evaluation) => [nameOf('evaluation', way), evaluation]),
          [nameOf('summary', way), summary],
        ]),
      ),
      'Table 3': compareWithPaper(Object.fromEntries(found.map(({ way, summary }) => [OWN_ROWS[way], summary])), {
        title: 'DrNAS, Table 3: ImageNet in the mobile setting',
        columns: [
          { title: 'top-1 test error, %', metric: 'test error' },
          { title: 'top-5 test error, %', metric: 'top-5 test error' },
          { title: 'parameters', metric: 'parameters' },
        ],
        rows: rowsOf(TABLE_3, learnings),
        notes: [
          ...FOOTNOTES.table3,
          ...openK(learnings, 4),
          ...(small ? ['small networks and images of 64×64 pixels: no figure to set beside the paper'] : []),
        ],
      }),
    };
  },
);
