import type * as t from 'io-ts';
import { record, withDefault } from '../../base/codecs/record.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { HandMadeName } from '../../networks/hand-made/names.js';
import { widthFactor } from '../../networks/sizes.js';
import { type Flow, start } from '../../pipeline/flow.js';
import { type ConfigOf, stage, type ValuesOf } from '../../pipeline/stage.js';

/** Settings of {@link handMade}. */
export const HandMadeSettings = record('handMade', {
  network: HandMadeName,
  /** The channels of every layer are this many times the published ones. */
  widthMultiplier: withDefault(widthFactor, 1),
});
export type HandMadeSettings = t.TypeOf<typeof HandMadeSettings>;

/** The stage behind {@link handMade}. */
export const handMadeStage = stage({
  name: 'handMade',
  source: import.meta.url,
  config: HandMadeSettings,
  inputs: {},
  outputs: { genotype: genotypeKind },
  seeded: false,
  foresee: () => import('./foresee-genotype.js').then((module) => module.foreseeHandMade),
  load: () => import('./hand-made-run.js').then((module) => module.runHandMade),
});

/**
 * Starts a flow with a network that people designed, to be trained and measured as one that a search found.
 *
 * - `network`: "MobileNetV2", "VGG16", "ResNet20" or "EfficientNet-B0".
 * - `widthMultiplier` (default 1): the channels of every layer are this many times the published ones, rounded as the
 *   network's authors do.
 *
 * `retrain` takes its `stem` ("imagenet" for the form for images of about 224×224), not its `cells` and `channels`; these
 * networks have no auxiliary tower.
 *
 * @example handMade({ network: 'ResNet20' }).pipe(retrain(images, { auxiliary: 0 }), evaluate())
 */
export const handMade = (settings: ConfigOf<typeof handMadeStage>): Flow<ValuesOf<(typeof handMadeStage)['outputs']>> =>
  start(handMadeStage, settings);
