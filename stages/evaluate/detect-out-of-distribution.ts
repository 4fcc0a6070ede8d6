import { describeValue, refuseCall } from '../../base/argument.js';
import { record } from '../../base/codecs/record.js';
import { type Adds, Flow, gather, isFlow } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { outOfDistributionKind } from '../kinds/out-of-distribution.js';
import { predictionsKind } from '../kinds/predictions.js';
import type { Predictions } from '../kinds/predictions-form.js';

/** Settings of {@link detectOutOfDistribution}. */
export const DetectSettings = record('detectOutOfDistribution', {});

/** The stage behind {@link detectOutOfDistribution}; of the two lists of predictions one is named `inside` and one `outside`. */
export const detectOutOfDistributionStage = stage({
  name: 'detectOutOfDistribution',
  source: import.meta.url,
  config: DetectSettings,
  inputs: {},
  each: { predictions: predictionsKind },
  outputs: { outOfDistribution: outOfDistributionKind },
  seeded: false,
  load: () => import('./detect-out-of-distribution-run.js').then((module) => module.runDetect),
});

type Predicted = { readonly predictions: Predictions };
type Outputs = (typeof detectOutOfDistributionStage)['outputs'];

/**
 * Tells images that a network was not trained for from those that it was, by how uncertain it is of them: the area under
 * the ROC curve of predictive entropy, least confidence (1 - the largest probability) and, for several passes, mutual
 * information and predictive variance. No threshold is chosen, and no image of the other data set is learnt from.
 *
 * @param outside a flow that ends in `predict(...)` of the same network on the other data set
 *
 * @example network.pipe(predict(cifar), detectOutOfDistribution(network.pipe(predict(svhnImages))))
 */
export const detectOutOfDistribution =
  <O extends Predicted>(outside: Flow<O>) =>
  <E extends Predicted>(inside: Flow<E>): Flow<Adds<E, Outputs>> => {
    for (const [name, flow] of Object.entries({ inside, outside }))
      if (!isFlow(flow) || !Object.hasOwn(flow.environment, 'predictions'))
        refuseCall(
          'detectOutOfDistribution',
          isFlow(flow)
            ? `the flow of the images ${name} has no predictions`
            : `for the images ${name} it was given ${describeValue(flow)}`,
          'let both flows go through predict(...) before: network.pipe(predict(images), detectOutOfDistribution(network.pipe(predict(others))))',
        );
    const { node, environment } = gather(detectOutOfDistributionStage, {}, { inside, outside });
    return new Flow<Adds<E, Outputs>>(node, { ...inside.environment, ...environment });
  };
