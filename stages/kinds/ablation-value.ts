import * as t from 'io-ts';
import { measuredNumber } from '../../base/codecs/number.js';

const orNull = <C extends t.Mixed>(codec: C) => t.union([codec, t.null]);
const seeds = t.readonlyArray(t.number);

/** Paired difference of a variant to the first one: under each seed that both have, its figure less the first one's. */
const Difference = t.readonly(
  t.strict({
    seeds,
    mean: measuredNumber,
    /** Standard deviation of the differences with n - 1; null for a single one. */
    deviation: orNull(measuredNumber),
    /** The confidence interval of the mean difference by Student's t with n - 1 degrees of freedom; null for a single one. */
    interval: orNull(t.readonly(t.tuple([measuredNumber, measuredNumber]))),
  }),
);
export type Difference = t.TypeOf<typeof Difference>;

/** Figures of one variant: its seeds are those under which it ended well. */
const Row = t.readonly(
  t.strict({
    variant: t.string,
    seeds,
    /** One a seed. */
    values: t.readonlyArray(measuredNumber),
    /** Null where there is no value. */
    mean: orNull(measuredNumber),
    /** Standard deviation with n - 1; null for fewer than two values. */
    deviation: orNull(measuredNumber),
    /** Null for the first variant, and where no seed has both. */
    difference: orNull(Difference),
    /** Means over the seeds of a curve's last value and of its best one, which is null where no direction is better; null without a curve. */
    curve: orNull(t.readonly(t.strict({ last: measuredNumber, best: orNull(measuredNumber) }))),
  }),
);
export type AblationRow = t.TypeOf<typeof Row>;

const Metric = t.readonly(
  t.strict({
    name: t.string,
    /** `share`: a part of 1, shown in percent; `number`: shown as it is. */
    unit: t.keyof({ share: null, number: null }),
    better: orNull(t.keyof({ higher: null, lower: null })),
    /** One a variant, in the order of the variants. */
    rows: t.readonlyArray(Row),
  }),
);
export type AblationMetric = t.TypeOf<typeof Metric>;

/** Comparison of variants of an experiment, metric by metric, over the same seeds. */
export const Ablation = t.readonly(
  t.strict({
    /** The first one is that which the others are compared with. */
    variants: t.readonlyArray(
      t.readonly(
        t.strict({
          name: t.string,
          /** Runs of it that have no result, and why. */
          failures: t.readonlyArray(t.readonly(t.strict({ seed: t.number, reason: t.string }))),
        }),
      ),
    ),
    seeds,
    /** Confidence of the intervals, such as 0.95. */
    confidence: t.number,
    metrics: t.readonlyArray(Metric),
  }),
);
export type Ablation = t.TypeOf<typeof Ablation>;
