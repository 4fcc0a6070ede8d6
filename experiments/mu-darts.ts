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
import {
  type Arrangement,
  at,
  DATASETS,
  evaluations,
  imagesOf,
  retrainSettings,
  SEEDED,
  searchesBy,
  seedsOf,
  trainedBy,
} from './mu-darts/methods.js';
import {
  differenceOf,
  SIGNAL_TO_NOISE,
  TABLE_1,
  TABLE_4,
  TABLE_5,
  TABLE_5_FLOPS,
  TABLE_5_HAND_MADE,
  TABLE_6,
  TABLE_7,
} from './mu-darts/paper.js';

// Tables I, IV, V, VI and VII and Figures 5 and 6 of μDARTS: DARTS, DARTS-CD, RDARTS-CD and μDARTS under three seeds, each
// searched, trained, and evaluated as it is, under noise on the images and under noise on the parameters.
//   npx pipe run experiments/mu-darts.ts --data DIR                    as published: weeks on a CPU
//   npx pipe run experiments/mu-darts.ts --data DIR --set scale=small  small networks and a few thousand images
//   ... --set data=ImageNet                                            ImageNet, whose rows Tables I, IV and V have
//   ... --set seeds="trainings alone"                                   one search a method, as Table IV has it
//   ... --set seeds=one --set "retrain DARTS.epochs=40"                 one seed; settings of the trainings, each by its name
//   ... --set handMade=too                                             MobileNetV2, VGG16, ResNet20 and EfficientNet-B0 in Table V
//   npx pipe times experiments/mu-darts.ts ...                         Table III: what each search took
export default experiment(
  'mu-darts',
  {
    choices: {
      scale: ['published', 'small'],
      data: DATASETS,
      handMade: ['left out', 'too'],
      seeds: SEEDED,
    },
  },
  ({ scale, data, handMade: others, seeds }) => {
    const images = imagesOf(data, scale);
    const arrangement: Arrangement = { dataset: data, scale, images, seeded: seeds };
    const { samples, draws } = evaluations(scale);
    const forEvery = <A>(of: (method: MuDartsMethod) => A) =>
      Object.fromEntries(MU_DARTS_METHODS.map((method) => [method, of(method)])) as Readonly<Record<MuDartsMethod, A>>;

    const darts = searchesBy('DARTS', arrangement);
    const searches = {
      DARTS: darts,
      'DARTS-CD': darts,
      'RDARTS-CD': searchesBy('RDARTS-CD', arrangement),
      μDARTS: searchesBy('μDARTS', arrangement),
    };
    const drawn = { DARTS: darts, 'RDARTS-CD': searches['RDARTS-CD'], μDARTS: searches.μDARTS };
    const networks = forEvery((method) => trainedBy(searches[method], arrangement, retrainSettings(method, arrangement), method));
    const plain = forEvery((method) =>
      overSeeds(seedsOf(arrangement), (seed) =>
        at(networks[method], seed).pipe(
          named(`weights ${method}`, weightCurvature(images.trained, { batches: 4, products: 10, tolerance: 0.05 })),
          named(`evaluate ${method}`, evaluate(images.trained, { samples })),
        ),
      ),
    );
    const noisy = (label: string, noise: Parameters<typeof evaluate>[0] & object) =>
      forEvery((method) =>
        overSeeds(seedsOf(arrangement), (seed) =>
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
                overSeeds(seedsOf(arrangement), () =>
                  handMade({ network, widthMultiplier: scale === 'small' ? 0.25 : 1 }).pipe(
                    named(
                      `retrain ${network}`,
                      // ResNet20 has no form for photographs of its own, and takes them as they are.
                      retrain(images.trained, {
                        ...retrainSettings('DARTS-CD', arrangement),
                        ...(network === 'ResNet20' ? { stem: 'cifar' } : {}),
                      }),
                    ),
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
      ...(data === 'ImageNet' ? ["the paper's eigenvalues of ImageNet are a copy of those of SVHN"] : []),
      ...(scale === 'small' ? ['small networks and a few thousand images: see experiments/mu-darts/methods.ts'] : []),
    ];
    const ENTROPY = { title: 'entropy', metric: 'predictive entropy' };
    const table = (
      title: string,
      flows: Parameters<typeof compareWithPaper>[0],
      columns: Parameters<typeof compareWithPaper>[1]['columns'],
      rows: Parameters<typeof compareWithPaper>[1]['rows'],
    ) => compareWithPaper(flows, { title: `μDARTS, ${title}, ${data}`, columns, rows, notes });
    const rows = (prefix: string, paper: (method: MuDartsMethod) => readonly string[]) =>
      MU_DARTS_METHODS.map((method) => ({ name: method, of: [`${prefix}${method}`], paper: paper(method) }));

    /** Tables VI and VII and the text's differences, of which the paper has none for ImageNet. */
    const underNoise = (dataset: Exclude<typeof data, 'ImageNet'>) => ({
      'Table VI': table(
        'Table VI: accuracy in percent and uncertainty under noise on the images, and entropy, which the paper does not have',
        atNoise,
        [ACCURACY, UNCERTAINTY, ENTROPY],
        SIGNAL_TO_NOISE.flatMap((ratio, i) =>
          rows(`${ratio} dB, `, (method) => TABLE_6[dataset][method][i] ?? []).map((row) => ({
            ...row,
            name: `${ratio} dB, ${row.name}`,
          })),
        ),
      ),
      'Table VII': table(
        "Table VII: accuracy in percent and uncertainty under noise of 0.1 of each weight tensor's deviation, and entropy",
        atParameters,
        [
          ACCURACY,
          UNCERTAINTY,
          ENTROPY,
          { title: 'deviation of accuracy over draws', metric: 'test accuracy, deviation over draws' },
        ],
        rows('parameters, ', (method) => TABLE_7[dataset][method]),
      ),
      'Table V to VII': table(
        'section V-C3: differences from Table V to Table VII, in percent and in uncertainty',
        { ...trained, ...atParameters },
        [
          { title: 'Δ accuracy', metric: 'test accuracy' },
          { title: 'Δ uncertainty', metric: 'predictive variance' },
          { title: 'Δ entropy', metric: 'predictive entropy' },
        ],
        rows('parameters, ', (method) => differenceOf(dataset, method)).map((row) => ({ ...row, less: [row.name] })),
      ),
    });

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
        "Table V: accuracy in percent, uncertainty and FLOPS (ours: multiply-accumulates; the paper's are of networks for ImageNet), and calibration, which the paper does not have",
        { ...trained, ...handMadeRuns },
        [
          ACCURACY,
          UNCERTAINTY,
          { title: 'FLOPS', metric: 'multiply-accumulates' },
          ENTROPY,
          { title: 'mutual information', metric: 'mutual information' },
          { title: 'NLL', metric: 'test loss' },
          { title: 'Brier', metric: 'Brier score' },
          { title: 'ECE, %', metric: 'expected calibration error' },
        ],
        [
          ...Object.keys(handMadeRuns).map((name) => ({
            name,
            of: [name],
            paper: [...(TABLE_5_HAND_MADE[name]?.[data] ?? []), TABLE_5_FLOPS[name] ?? ''],
          })),
          ...rows('', (method) => [...TABLE_5[data][method], TABLE_5_FLOPS[method]]),
        ],
      ),
      ...(data === 'ImageNet' ? {} : underNoise(data)),
      'Figure 5': drawCurves(drawn, { title: `μDARTS, Fig. 5, ${data}`, metric: 'largest eigenvalue', notes }),
      'Figure 6': drawCurves(drawn, { title: `μDARTS, Fig. 6, ${data}`, metric: 'validation accuracy', notes }),
    };
  },
);
