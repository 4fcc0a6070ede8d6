import {
  cifar10,
  cifar100,
  drnasSettings,
  imagenet16,
  load,
  named,
  nasBench201,
  search,
  standardAugmentation,
  widenAndPrune,
} from 'sluice';

/**
 * `published`: the settings of the released code, which take days on a CPU; `small`: a smaller supernet and fewer images;
 * `tiny`: half of its channels and a quarter of its images and steps.
 */
type Scale = 'published' | 'small' | 'tiny';

// Images of the training set, and the architecture's learning rate, of which a quarter of the steps take four times as much.
const REDUCED = {
  small: { images: 20_000, channels: 16, learningRate: 1e-3 },
  tiny: { images: 5000, channels: 8, learningRate: 4e-3 },
} as const;

/** The data sets of NAS-Bench-201, as choices name them. */
export const DATA = ['cifar10', 'cifar100', 'imagenet16-120'] as const;
export type Data = (typeof DATA)[number];

/** Their names in the table of NAS-Bench-201. */
export const IN_TABLE = { cifar10: 'cifar10', cifar100: 'cifar100', 'imagenet16-120': 'ImageNet16-120' } as const;

const datasets = { cifar10, cifar100, 'imagenet16-120': imagenet16 };

/** The images of a data set at a scale, of which a share is for the architecture. */
export const imagesOf = (data: Data, scale: Scale, validation = 0.5) =>
  load(datasets[data](scale === 'published' ? {} : { train: REDUCED[scale].images, test: 1000 }), { validation });

/** The augmentation of a data set where it is not the usual one: images of 16×16 pixels are padded by 2 instead of 4. */
export const augmentationOf = (data: Data) =>
  data === 'imagenet16-120' ? { augmentation: standardAugmentation({ pad: 2 }) } : {};

// Steps are few at the small scale, and a sample of θ serves a whole batch: small batches make the most of them.
const BATCH_SIZE = 16;
const faster = (learningRate: number) => ({ batchSize: BATCH_SIZE, optimiser: { learningRate }, curvature: { every: 5 } });

/** The measurement of Fig. 3: the eigenvalue on a few hundred images, the same at every epoch. */
export const EVERY_EPOCH = { every: 1, batches: 4 };

/** The searches of DrNAS on NAS-Bench-201 at a scale; experiments that share a search share its artifacts. */
export const drnasOnNasBench201 = (scale: Scale, data: Data = 'cifar10') => {
  const reduced = scale === 'published' ? undefined : REDUCED[scale];
  const { first, widen, second } = drnasSettings.nasBench201();
  const images = imagesOf(data, scale);
  const on = {
    space: nasBench201({ cells: reduced === undefined ? 5 : 1, channels: reduced?.channels ?? 16 }),
    ...augmentationOf(data),
  };
  const nameOn = (name: string): string => (data === 'cifar10' ? name : `${name}-${data}`);
  const firstStage = () =>
    images.pipe(
      named(
        nameOn('drnas-1'),
        search({
          ...first,
          curvature: EVERY_EPOCH,
          ...on,
          ...(reduced === undefined ? {} : { ...faster(reduced.learningRate), epochs: 10, scheduleEpochs: 20, warmUp: 2 }),
        }),
      ),
    );
  return {
    /** A search in one stage, of 20 epochs at the smaller scales. */
    searched: (name: string, settings: Parameters<typeof search>[0]) =>
      images.pipe(
        named(
          nameOn(name),
          search({
            optimiser: first.optimiser,
            ...settings,
            ...on,
            ...(reduced === undefined ? {} : { ...faster(reduced.learningRate), epochs: 20 }),
          }),
        ),
      ),
    /**
     * A search by a preset; at a smaller scale with its batches, as many steps and the architecture's learning rate, and else
     * with its own settings: the rates of weights and of a controller stay.
     */
    presetSearched: (
      name: string,
      { validation = 0.5, ...settings }: Parameters<typeof search>[0] & { readonly validation?: number },
    ) =>
      imagesOf(data, scale, validation).pipe(
        named(
          nameOn(name),
          search({
            ...settings,
            ...on,
            ...(reduced === undefined ? {} : { batchSize: BATCH_SIZE, epochs: validation === 0 ? 10 : 20 }),
            ...(reduced === undefined || settings?.optimiser === undefined
              ? {}
              : { optimiser: { ...settings.optimiser, learningRate: reduced.learningRate } }),
          }),
        ),
      ),
    firstStage,
    /** The released code's two stages: K from 4 to 2, and from 5 to 3 operations. */
    progressive: () =>
      firstStage().pipe(
        widenAndPrune(widen),
        named(nameOn('drnas-2'), search({ ...second, ...(reduced === undefined ? {} : { epochs: 10, warmUp: 0 }) })),
      ),
  };
};

/** What a table says of the smaller scales. */
export const SMALL_SCALE =
  'a supernet of 3 cells (N = 1), 10,000 + 10,000 images, batches of 16, 20 epochs, architecture learning rate 1e-3';
export const TINY_SCALE =
  'a supernet of 3 cells (N = 1) of 8 channels, 2,500 + 2,500 images, batches of 16, 20 epochs, architecture learning rate 4e-3';
