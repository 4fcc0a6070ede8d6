import {
  blackBoxSearch,
  cifar10,
  compareWithPaper,
  experiment,
  load,
  loadBenchmark,
  named,
  nasBench201,
  nasBench201Table,
  overSeeds,
  queryBenchmark,
  shortTraining,
  summarise,
} from 'sluice';
import { COLUMNS, METHOD_CHOICES, METHODS, type Method, methodsOf, OPTIMUM } from './black-box/methods.js';

// Black-box methods with cells of NAS-Bench-201 that are trained here: each cell's network of 3 cells and 8 channels for two
// epochs on 1,000 images of CIFAR-10, and the best of 20 looked up in the table. Minutes on two cores.
//   npx pipe run experiments/black-box-training.ts --data DIR
//   ... --set methods=evolution --set evolution.budget.evaluations=50    one method, with more
export default experiment('black-box-training', { choices: { methods: METHOD_CHOICES } }, ({ methods }) => {
  const table = loadBenchmark(nasBench201Table());
  const images = load(cifar10({ train: 2000, test: 1000 }), { validation: 0.5 });
  const evaluator = shortTraining({ cells: 1, channels: 8, epochs: 2, batchSize: 50 });
  const chosen = methodsOf(methods);
  const searched = (method: Method) =>
    overSeeds([0, 1], () =>
      images.pipe(
        named(method, blackBoxSearch({ space: nasBench201(), method: METHODS[method], evaluator, budget: { evaluations: 20 } })),
        queryBenchmark(table),
      ),
    );
  const summaries = Object.fromEntries(chosen.map((method) => [method, summarise(searched(method))]));
  const comparison = compareWithPaper(
    { ...summaries, table },
    {
      title:
        'black-box methods on NAS-Bench-201, by short trainings: accuracy in percent, as the table has it of the cells found',
      columns: COLUMNS,
      rows: [...chosen.map((name) => ({ name, of: [name], paper: [] })), OPTIMUM],
      notes: ['1,000 images of CIFAR-10 to train on and 1,000 to judge by; 2 seeds'],
    },
  );
  return { comparison, ...summaries };
});
