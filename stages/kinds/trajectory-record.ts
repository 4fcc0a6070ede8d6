import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';
import { percent } from '../../base/percent.js';
import type { BenchmarkDataset } from '../../datasets/benchmarks/nas-bench-201/table.js';

/** Accuracies of sampled architectures as shares from 0 to 1; the deviation is that of the samples, by their number. */
const Spread = t.readonly(t.strict({ mean: t.number, deviation: t.number, least: t.number, most: t.number }));

/** Test accuracies on one data set. */
const Accuracies = t.readonly(t.strict({ current: t.number, sampled: Spread }));

const Point = t.readonly(
  t.strict({
    epoch: t.number,
    /** The architecture of the expectation. */
    architecture: t.string,
    /** Number of skip connections among its six edges, and the mean number in a sampled architecture. */
    skips: t.number,
    sampledSkips: t.number,
    /** Number of different architectures that were sampled. */
    distinct: t.number,
    accuracies: t.readonly(
      t.strict({ cifar10: Accuracies, cifar100: Accuracies, 'ImageNet16-120': Accuracies } satisfies Record<
        BenchmarkDataset,
        t.Mixed
      >),
    ),
  }),
);
export type TrajectoryRecordPoint = t.TypeOf<typeof Point>;

/** Entries of a benchmark for the architectures of a search at its epochs: the current one and sampled ones. */
export const TrajectoryRecord = t.readonly(
  t.strict({
    benchmark: t.literal('nas-bench-201'),
    relaxation: t.string,
    /** Architectures sampled at each epoch. */
    samples: t.number,
    points: t.readonlyArray(Point),
  }),
);
export type TrajectoryRecord = t.TypeOf<typeof TrajectoryRecord>;

/** The artifact kind of a {@link TrajectoryRecord}. */
export const trajectoryRecord = jsonKind('trajectory-record', 1, TrajectoryRecord, ({ relaxation, samples, points }) => {
  const lines = points.map(({ epoch, skips, accuracies: { cifar10 } }) => {
    const { mean, deviation } = cifar10.sampled;
    return `  epoch ${epoch}: cifar10 test ${percent(cifar10.current)}, sampled ${percent(mean)} ± ${percent(deviation)}, ${skips} skip connections`;
  });
  return [`${relaxation}, ${points.length} epochs, ${samples} samples each`, ...lines].join('\n');
});
