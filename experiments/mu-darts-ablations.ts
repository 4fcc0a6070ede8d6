import {
  compareWithPaper,
  concreteDropout,
  curvature,
  discretise,
  drawCurves,
  evaluate,
  experiment,
  named,
  overSeeds,
  search,
  summarise,
} from 'sluice';
import { at, DATASETS, evaluations, imagesOf, SEEDS, searchesBy, searchSettings, trainedBy } from './mu-darts/methods.js';

const PROBABILITIES = [0.05, 0.1, 0.2, 0.3, 0.4];

// The ablations of μDARTS (section V-A1): Figure 3, the search without the predictive variance in its objective (and, which
// the paper does not have, with a hundred times of it, since it is small beside the cross-entropy), and Figure 4, dropout
// probabilities that are fixed since there is no Monte-Carlo loss.
//   npx pipe run experiments/mu-darts-ablations.ts --data DIR --set scale=small
export default experiment(
  'mu-darts-ablations',
  { choices: { scale: ['published', 'small'], data: DATASETS } },
  ({ scale, data }) => {
    const images = imagesOf(data, scale);
    const { samples } = evaluations(scale);
    const settings = searchSettings('μDARTS', scale);

    const withVariance = searchesBy('μDARTS', images, scale);
    const weighted = (label: string, weight: number) =>
      overSeeds(SEEDS, () =>
        images.searched.pipe(
          named(`search ${label}`, search({ ...settings, uncertainty: { ...settings.uncertainty, weight } })),
          named(`curvature ${label}`, curvature()),
          discretise(),
        ),
      );
    const without = weighted('without variance', 0);
    const heavy = weighted('with 100 times the variance', 100);
    const evaluated = (label: string, cells: typeof withVariance, dropout?: ReturnType<typeof concreteDropout>) => {
      const networks = trainedBy('μDARTS', cells, images, scale, dropout, label);
      return summarise(
        overSeeds(SEEDS, (seed) => at(networks, seed).pipe(named(`evaluate ${label}`, evaluate(images.trained, { samples })))),
      );
    };
    const learnt = evaluated('μDARTS', withVariance);
    const fixed = PROBABILITIES.map((probability) => {
      const dropout = concreteDropout({ probability, learnt: false });
      return [`p = ${probability}`, evaluated(`p ${probability}`, withVariance, dropout)] as const;
    });
    const rows = (names: readonly string[]) => names.map((name) => ({ name, of: [name], paper: [] }));
    const columns = [
      { title: 'accuracy', metric: 'test accuracy' },
      { title: 'uncertainty', metric: 'predictive variance' },
      { title: 'entropy', metric: 'predictive entropy' },
      { title: 'ECE, %', metric: 'expected calibration error' },
    ];
    const notes = ['the paper draws these figures and prints no values'];
    return {
      'Figure 3': drawCurves(
        { 'with the predictive variance': withVariance, 'without it': without, 'with 100 times of it': heavy },
        { title: `μDARTS, Fig. 3, ${data}`, metric: 'predictive variance', notes },
      ),
      'networks of Figure 3': compareWithPaper(
        {
          'with the predictive variance': learnt,
          'without it': evaluated('without variance', without),
          'with 100 times of it': evaluated('with 100 times the variance', heavy),
        },
        {
          title: `μDARTS, the networks of Fig. 3, ${data}`,
          columns,
          rows: rows(['with the predictive variance', 'without it', 'with 100 times of it']),
          notes,
        },
      ),
      'Figure 4': compareWithPaper(
        { ...Object.fromEntries(fixed), 'learnt p': learnt },
        {
          title: `μDARTS, Fig. 4, ${data}: dropout probabilities that are fixed, and learnt ones`,
          columns,
          rows: rows([...fixed.map(([name]) => name), 'learnt p']),
          notes,
        },
      ),
    };
  },
);
