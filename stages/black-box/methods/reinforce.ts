import type * as t from 'io-ts';
import { component } from '../../../artifacts/component.js';
import { numberBetween, positiveNumber } from '../../../base/codecs/number.js';
import { record, withDefault } from '../../../base/codecs/record.js';
import type { AnyBlackBoxMethod } from '../method.js';

// At 1 the average would never move, and the correction of its bias divide by 0.
const LARGEST_MOMENTUM = 0.999999;

/** Codec of the settings of {@link reinforce}. */
export const ReinforceSettings = record('reinforce', {
  /** Of Adam, with decays of 0.9 and 0.999. */
  learningRate: withDefault(positiveNumber, 0.01),
  /** Decay of the moving average of the figures that is the baseline. */
  momentum: withDefault(numberBetween(0, LARGEST_MOMENTUM), 0.9),
});
export type ReinforceSettings = t.TypeOf<typeof ReinforceSettings>;

/**
 * REINFORCE: a policy draws each architecture, and Adam moves its logits along (R - b) ∇ log p of what was drawn, R being the
 * figure of merit and b the baseline, the moving average of the figures before it.
 *
 * The policy is one categorical distribution for each decision of the space: the logit of an option is the sum of the logits
 * of its operations on their edges. In nasBench201() it is a softmax over the operations of each edge.
 *
 * - `learningRate` (default 0.01) and `momentum` (0.9), as the authors of NAS-Bench-201 have them for NATS-Bench; their code
 *   for NAS-Bench-201 itself names rates from 0.001 to 0.5.
 *
 * The authors' baseline has R in it already, which makes R - b a constant share of ours that goes from 0.47 at the second
 * figure to 0.9; without R in it the estimate of the gradient is unbiased as it is. The logits begin at 0 instead of at
 * normal numbers of deviation 0.001. The first figure only sets the baseline.
 *
 * The space has to say which decisions its architectures are made of, as `darts()` and `nasBench201()` do.
 *
 * Source: Williams, "Simple statistical gradient-following algorithms for connectionist reinforcement learning" (Machine
 * Learning, 1992), equation 5; Dong and Yang, "NAS-Bench-201" (ICLR 2020), section 5, for architectures.
 *
 * @example blackBoxSearch({ space: nasBench201(), method: reinforce(), evaluator: benchmarkAccuracy(), budget: { cost: 12_000 } })
 */
export const reinforce = component<'black-box method', (typeof ReinforceSettings)['fields'], AnyBlackBoxMethod>({
  kind: 'black-box method',
  name: 'reinforce',
  source: import.meta.url,
  config: ReinforceSettings,
  load: async () => (await import('./reinforce-method.js')).reinforceMethod,
});
