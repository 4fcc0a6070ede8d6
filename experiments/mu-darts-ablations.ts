import {
  compareWithPaper,
  concreteDropout,
  drawCurves,
  evaluate,
  experiment,
  type MuDartsReading,
  named,
  overSeeds,
  summarise,
} from 'sluice';
import {
  type Arrangement,
  at,
  DATASETS,
  evaluations,
  imagesOf,
  retrainSettings,
  searchesBy,
  searchSettings,
  seedsOf,
  trainedBy,
} from './mu-darts/methods.js';

const PROBABILITIES = [0.05, 0.1, 0.2, 0.3, 0.4];

// What the paper leaves open or says twice, each beside the preset (docs/fidelity.md).
const READINGS: Readonly<Record<string, MuDartsReading>> = {
  'variance summed over the batch': { variance: 'sum' },
  'Monte-Carlo loss instead of L2': { regulariser: 'Monte-Carlo loss' },
  'no variance in training': { varianceInTraining: false },
};

// The ablations of μDARTS (section V-A1): Figure 3, the search without the predictive variance in its objective (as many
// passes, or one; and, which the paper does not have, with a hundred times of it, since it is small beside the cross-entropy),
// Figure 4, dropout probabilities that are fixed since there is no Monte-Carlo loss, and the search without that loss.
//   npx pipe run experiments/mu-darts-ablations.ts --data DIR --set scale=small
//   ... --set arms=readings    μDARTS as its text can be read, instead
export default experiment(
  'mu-darts-ablations',
  { choices: { scale: ['published', 'small'], data: DATASETS, arms: ['figures', 'readings'] } },
  ({ scale, data, arms }) => {
    const arrangement: Arrangement = { dataset: data, scale, images: imagesOf(data, scale) };
    const { samples } = evaluations(scale);
    const settings = searchSettings('μDARTS', arrangement);
    const training = retrainSettings('μDARTS', arrangement);

    const withVariance = searchesBy('μDARTS', arrangement);
    const searched = (label: string, changed: Partial<typeof settings>, of = arrangement) =>
      searchesBy('μDARTS', of, { ...settings, ...changed }, label);
    const evaluated = (label: string, cells: typeof withVariance, trainedAs = training, as = label) => {
      const networks = trainedBy(cells, arrangement, trainedAs, as);
      return summarise(
        overSeeds(seedsOf(arrangement), (seed) =>
          at(networks, seed).pipe(named(`evaluate ${as}`, evaluate(arrangement.images.trained, { samples }))),
        ),
      );
    };
    const columns = [
      { title: 'accuracy', metric: 'test accuracy' },
      { title: 'uncertainty', metric: 'predictive variance' },
      { title: 'entropy', metric: 'predictive entropy' },
      { title: 'ECE, %', metric: 'expected calibration error' },
    ];
    const rowsOf = (flows: object) => Object.keys(flows).map((name) => ({ name, of: [name], paper: [] }));
    const table = (title: string, flows: Readonly<Record<string, ReturnType<typeof evaluated>>>, notes: readonly string[]) =>
      compareWithPaper(flows, { title: `μDARTS, ${title}, ${data}`, columns, rows: rowsOf(flows), notes });
    const preset = evaluated('with the predictive variance', withVariance, training, 'μDARTS');

    const readings = () => {
      const read = Object.entries(READINGS).map(([label, reading]) => {
        const of = { ...arrangement, reading };
        // A reading of the training alone has the search of the preset.
        const cells =
          reading.varianceInTraining === undefined ? searchesBy('μDARTS', of, searchSettings('μDARTS', of), label) : withVariance;
        return [label, evaluated(label, cells, retrainSettings('μDARTS', of))] as const;
      });
      return {
        readings: table('its readings', { preset, ...Object.fromEntries(read) }, [
          'preset: variance averaged over a batch, L2 beside the Monte-Carlo loss, variance in training',
        ]),
      };
    };
    const figures = () => {
      const variance = (changed: object) => ({ uncertainty: { ...settings.uncertainty, ...changed } });
      const curves = {
        'with the predictive variance': withVariance,
        'without it, one pass': searched('without variance', variance({ weight: 0 })),
        'without it, as many passes': searched('without variance, as many passes', variance({ weight: 0, averaged: true })),
        'with 100 times of it': searched('with 100 times the variance', variance({ weight: 100 })),
      };
      const { 'with the predictive variance': _, ...others } = curves;
      const uncalibrated = searched('without Monte-Carlo loss', { dropout: concreteDropout({ learnt: false }) });
      const fixed = PROBABILITIES.map((probability) => {
        const dropout = concreteDropout({ probability, learnt: false, preprocessing: true });
        return [`p = ${probability}`, evaluated(`p ${probability}`, withVariance, { ...training, dropout })] as const;
      });
      const notes = ['the paper draws these figures and prints no values'];
      return {
        'Figure 3': drawCurves(curves, { title: `μDARTS, Fig. 3, ${data}`, metric: 'predictive variance', notes }),
        'networks of Figure 3': table(
          'the networks of Fig. 3',
          {
            'with the predictive variance': preset,
            ...Object.fromEntries(Object.entries(others).map(([name, cells]) => [name, evaluated(name, cells)])),
          },
          notes,
        ),
        'Figure 4': table(
          'Fig. 4: dropout probabilities that are fixed, and learnt ones',
          { ...Object.fromEntries(fixed), 'learnt p': preset },
          notes,
        ),
        'search without the Monte-Carlo loss': table(
          'section V-A1: a search without the Monte-Carlo loss but with the variance, its network trained with both',
          { μDARTS: preset, 'without the Monte-Carlo loss': evaluated('without Monte-Carlo loss', uncalibrated) },
          ['the paper says that such an architecture may not be the best, and prints no values'],
        ),
      };
    };
    return arms === 'readings' ? readings() : figures();
  },
);
