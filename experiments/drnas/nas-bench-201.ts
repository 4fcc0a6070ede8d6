import { cifar10, drnasSettings, load, named, nasBench201, search, widenAndPrune } from 'sluice';

/** `published`: the settings of the released code, which take days on a CPU; `small`: a smaller supernet and fewer images. */
type Scale = 'published' | 'small';

// Steps are few at the small scale, and a sample of θ serves a whole batch: small batches make the most of them.
const FASTER = { batchSize: 16, optimiser: { learningRate: 1e-3 }, curvature: { every: 5 } };

// Fig. 3 follows the eigenvalue on a few hundred images, the same at every epoch.
const EVERY_EPOCH = { every: 1, batches: 4 };

/** The searches of DrNAS on NAS-Bench-201 at a scale; experiments that share a search share its artifacts. */
export const drnasOnNasBench201 = (scale: Scale) => {
  const small = scale === 'small';
  const { first, widen, second } = drnasSettings.nasBench201();
  const images = load(cifar10(small ? { train: 20_000, test: 1000 } : {}), { validation: 0.5 });
  const space = nasBench201({ cells: small ? 1 : 5, channels: 16 });
  const firstStage = () =>
    images.pipe(
      named(
        'drnas-1',
        search({
          ...first,
          curvature: EVERY_EPOCH,
          space,
          ...(small ? { ...FASTER, epochs: 10, scheduleEpochs: 20, warmUp: 2 } : {}),
        }),
      ),
    );
  return {
    /** A search in one stage, of 20 epochs at the small scale. */
    searched: (name: string, settings: Parameters<typeof search>[0]) =>
      images.pipe(
        named(
          name,
          search({
            space,
            optimiser: first.optimiser,
            curvature: EVERY_EPOCH,
            ...settings,
            ...(small ? { ...FASTER, epochs: 20 } : {}),
          }),
        ),
      ),
    firstStage,
    /** The released code's two stages: K from 4 to 2, and from 5 to 3 operations. */
    progressive: () =>
      firstStage().pipe(
        widenAndPrune(widen),
        named('drnas-2', search({ ...second, ...(small ? { epochs: 10, warmUp: 0 } : {}) })),
      ),
  };
};

/** What a table says of the small scale. */
export const SMALL_SCALE =
  'a supernet of 3 cells (N = 1), 10,000 + 10,000 images, batches of 16, 20 epochs, architecture learning rate 1e-3';
