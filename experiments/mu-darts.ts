import {
  compareWithPaper,
  drawCurves,
  evaluate,
  experiment,
  HAND_MADE_NAMES,
  handMade,
  MU_DARTS_METHODS,
  type MuDartsMethod,
  named,
  overSeeds,
  retrain,
  summarise,
  weightCurvature,
} from 'sluice';
import { at, DATASETS, evaluations, imagesOf, retrainSettings, SEEDS, searchesBy, trainedBy } from './mu-darts/methods.js';
import { SIGNAL_TO_NOISE, TABLE_1, TABLE_4, TABLE_5, TABLE_5_HAND_MADE, TABLE_6, TABLE_7 } from './mu-darts/paper.js';

// Tables I, IV, V, VI and VII and Figures 5 and 6 of μDARTS: DARTS, DARTS-CD, RDARTS-CD and μDARTS under three seeds, each
// searched, trained, and evaluated as it is, under noise on the images and under noise on the parameters.
//   npx pipe run experiments/mu-darts.ts --data DIR                    as published: weeks on a CPU
//   npx pipe run experiments/mu-darts.ts --data DIR --set scale=small  small networks and a few thousand images
//   ... --set handMade=too                                             MobileNetV2, VGG16, ResNet20 and EfficientNet-B0 in Table V
//   npx pipe times experiments/mu-darts.ts ...                         Table III: what each search took
export default experiment(
  'mu-darts',
  { choices: { scale: ['published', 'small'], data: DATASETS, handMade: ['left out', 'too'] } },
  ({ scale, data, handMade: others }) => {
    const images = imagesOf(data, scale);
    const { samples, draws } = evaluations(scale);
    const forEvery = <A>(of: (method: MuDartsMethod) => A) =>
      Object.fromEntries(MU_DARTS_METHODS.map((method) => [method, of(method)])) as Readonly<Record<MuDartsMethod, A>>;

    const darts = searchesBy('DARTS', images, scale);
    const searches = {
      DARTS: darts,
      'DARTS-CD': darts,
      'RDARTS-CD': searchesBy('RDARTS-CD', images, scale),
      μDARTS: searchesBy('μDARTS', images, scale),
    };
    const drawn = { DARTS: darts, 'RDARTS-CD': searches['RDARTS-CD'], μDARTS: searches.μDARTS };
    const networks = forEvery((method) => trainedBy(method, searches[method], images, scale));
    const plain = forEvery((method) =>
      overSeeds(SEEDS, (seed) =>
        at(networks[method], seed).pipe(
          named(`weights ${method}`, weightCurvature(images.trained, { batches: 4, products: 10, tolerance: 0.05 })),
          named(`evaluate ${method}`, evaluate(images.trained, { samples })),
        ),
      ),
    );
    const noisy = (label: string, noise: Parameters<typeof evaluate>[0] & object) =>
      forEvery((method) =>
        overSeeds(SEEDS, (seed) =>
          at(networks[method], seed).pipe(named(`evaluate ${method}, ${label}`, evaluate(images.trained, { samples, ...noise }))),
        ),
      );
    const summaries = (prefix: string, runs: Readonly<Record<string, readonly Parameters<typeof summarise>[0][number][]>>) =>
      Object.fromEntries(Object.entries(runs).map(([name, of]) => [`${prefix}${name}`, summarise(of)]));

    const bySearch = summaries('search of ', searches);
    const trained = summaries('', plain);
    const atNoise = Object.assign(
      {},
      ...SIGNAL_TO_NOISE.map((ratio) =>
        summaries(`${ratio} dB, `, noisy(`${ratio} dB`, { inputNoise: { signalToNoise: ratio } })),
      ),
    ) as typeof trained;
    const atParameters = summaries('parameters, ', noisy('parameter noise', { parameterNoise: { scale: 0.1, draws } }));
    const handMadeRuns =
      others === 'too'
        ? summaries(
            '',
            Object.fromEntries(
              HAND_MADE_NAMES.map((network) => [
                network,
                overSeeds(SEEDS, () =>
                  handMade({ network, widthMultiplier: scale === 'small' ? 0.25 : 1 }).pipe(
                    named(`retrain ${network}`, retrain(images.trained, retrainSettings('μDARTS', scale))),
                    named(`evaluate ${network}`, evaluate(images.trained, { samples })),
                  ),
                ),
              ]),
            ),
          )
        : {};

    const ACCURACY = { title: 'accuracy', metric: 'test accuracy' };
    const UNCERTAINTY = { title: 'uncertainty', metric: 'predictive variance' };
    const notes = [
      'uncertainty is the predictive variance of equation 5, a mean over the images, from 0 to 0.9 for 10 classes; the paper has values above 1',
      ...(scale === 'small' ? ['small networks and a few thousand images: see experiments/mu-darts/methods.ts'] : []),
    ];
    const table = (
      title: string,
      flows: Parameters<typeof compareWithPaper>[0],
      columns: Parameters<typeof compareWithPaper>[1]['columns'],
      rows: Parameters<typeof compareWithPaper>[1]['rows'],
    ) => compareWithPaper(flows, { title: `μDARTS, ${title}, ${data}`, columns, rows, notes });
    const rows = (prefix: string, paper: (method: MuDartsMethod) => readonly string[]) =>
      MU_DARTS_METHODS.map((method) => ({ name: method, of: [`${prefix}${method}`], paper: paper(method) }));

    return {
      'Table I': table(
        'Table I: largest eigenvalue of the Hessian of the validation loss in the architecture, at the end of the search',
        bySearch,
        [{ title: 'eigenvalue', metric: 'largest eigenvalue, architecture' }],
        rows('search of ', (method) => [TABLE_1[data][method]]),
      ),
      'Table IV': table(
        'Table IV: largest eigenvalue of the Hessian of the training loss in the weights, and test error in percent',
        trained,
        [
          { title: 'eigenvalue', metric: 'largest eigenvalue, weights' },
          { title: 'test error', metric: 'test error' },
        ],
        rows('', (method) => TABLE_4[data][method]),
      ),
      'Table V': table(
        'Table V: accuracy in percent and uncertainty, and calibration, which the paper does not have',
        { ...trained, ...handMadeRuns },
        [
          ACCURACY,
          UNCERTAINTY,
          { title: 'entropy', metric: 'predictive entropy' },
          { title: 'mutual information', metric: 'mutual information' },
          { title: 'NLL', metric: 'test loss' },
          { title: 'Brier', metric: 'Brier score' },
          { title: 'ECE, %', metric: 'expected calibration error' },
          { title: 'MACs', metric: 'multiply-accumulates' },
        ],
        [
          ...Object.keys(handMadeRuns).map((name) => ({ name, of: [name], paper: TABLE_5_HAND_MADE[name]?.[data] ?? [] })),
          ...rows('', (method) => TABLE_5[data][method]),
        ],
      ),
      'Table VI': table(
        'Table VI: accuracy in percent and uncertainty under noise on the images',
        atNoise,
        [ACCURACY, UNCERTAINTY],
        SIGNAL_TO_NOISE.flatMap((ratio, i) =>
          rows(`${ratio} dB, `, (method) => TABLE_6[data][method][i] ?? []).map((row) => ({
            ...row,
            name: `${ratio} dB, ${row.name}`,
          })),
        ),
      ),
      'Table VII': table(
        "Table VII: accuracy in percent and uncertainty under noise of 0.1 of each weight tensor's deviation",
        atParameters,
        [ACCURACY, UNCERTAINTY, { title: 'deviation of accuracy over draws', metric: 'test accuracy, deviation over draws' }],
        rows('parameters, ', (method) => TABLE_7[data][method]),
      ),
      'Figure 5': drawCurves(drawn, { title: `μDARTS, Fig. 5, ${data}`, metric: 'largest eigenvalue', notes }),
      'Figure 6': drawCurves(drawn, { title: `μDARTS, Fig. 6, ${data}`, metric: 'validation accuracy', notes }),
    };
  },
);
