import {
  cifar10,
  compareWithPaper,
  discretise,
  drnasSettings,
  evaluate,
  experiment,
  load,
  named,
  overSeeds,
  retrain,
  search,
  summarise,
  widenAndPrune,
} from 'sluice';
import { FOOTNOTES, learningsOf, nameOf, OWN_ROWS, openK, rowsOf, TABLE_2 } from './drnas/paper.js';
import { resized } from './drnas/resized.js';

// DrNAS on CIFAR-10 (section 4.1, Table 2): a progressive search in two stages, or one without progressive learning, then the
// found cell trained from three seeds.
//   npx pipe run experiments/drnas-cifar10.ts --data DIR                    as published: days on a CPU
//   npx pipe run experiments/drnas-cifar10.ts --data DIR --set scale=small  a few thousand images, a small network
//   ... --set learning=plain                                                without progressive learning: 8 cells, 16 channels
//   ... --set learning=both                                                 both rows of Table 2
export default experiment(
  'drnas-cifar10',
  {
    choices: {
      scale: ['published', 'small'],
      settings: ['paper', 'released'],
      learning: ['progressive', 'plain', 'both'],
    },
  },
  ({ scale, settings, learning }) => {
    const small = scale === 'small';
    const images = load(cifar10(small ? { train: 4000, test: 2000 } : {}), { validation: 0.5 });
    const all = load(cifar10(small ? { train: 20_000 } : {}), { validation: 0 });
    const searched = {
      progressive: () => {
        const { first, widen, second, read } = drnasSettings.cifar10(settings);
        return images.pipe(
          search(small ? { ...resized(first, { cells: 5, channels: 12 }), epochs: 5, scheduleEpochs: 10, warmUp: 2 } : first),
          widenAndPrune(widen),
          search({ ...second, ...(small ? { epochs: 5, warmUp: 0 } : {}) }),
          discretise(read),
        );
      },
      plain: () => {
        const plain = drnasSettings.plain.cifar10(settings);
        return images.pipe(
          named(
            nameOf('search', 'plain'),
            search(
              small
                ? { ...resized(plain.search, { cells: 3, channels: 8 }), epochs: 10, scheduleEpochs: 10, warmUp: 2 }
                : plain.search,
            ),
          ),
          named(nameOf('discretise', 'plain'), discretise(plain.read)),
        );
      },
    };
    const training = small ? { cells: 5, channels: 12, epochs: 4, batchSize: 64, auxiliary: 0, dropPath: 0 } : { dropPath: 0.3 };

    const learnings = learningsOf(learning);
    const found = learnings.map((way) => {
      const cell = searched[way]();
      const runs = overSeeds(small ? [0] : [0, 1, 2], () =>
        cell.pipe(named(nameOf('retrain', way), retrain(all, training)), named(nameOf('evaluate', way), evaluate(all))),
      );
      return { way, cell, summary: summarise(runs) };
    });
    return {
      ...Object.fromEntries(
        found.flatMap(({ way, cell, summary }) => [
          [nameOf('genotype', way), cell],
          [nameOf('summary', way), summary],
        ]),
      ),
      'Table 2': compareWithPaper(Object.fromEntries(found.map(({ way, summary }) => [OWN_ROWS[way], summary])), {
        title: 'DrNAS, Table 2: CIFAR-10',
        columns: [
          { title: 'test error, %', metric: 'test error' },
          { title: 'parameters', metric: 'parameters' },
        ],
        rows: rowsOf(TABLE_2, learnings),
        notes: [
          ...FOOTNOTES.table2,
          ...openK(learnings, 1),
          ...(small ? ['small networks and a few thousand images: no figure to set beside the paper'] : []),
        ],
      }),
    };
  },
);
