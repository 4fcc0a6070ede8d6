import * as t from 'io-ts';
import { strictlyBetween } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';

const Run = t.strict({ seed: t.number, of: t.string });
const Metric = t.strict({
  name: t.string,
  log: t.union([t.strict({ stage: t.string, metric: t.string }), t.null]),
  better: t.union([t.keyof({ higher: null, lower: null }), t.null]),
});

/** Settings of the stage behind `compareVariants`. */
export const CompareVariantsSettings = record('compareVariants', {
  metrics: t.readonlyArray(Metric),
  confidence: withDefault(strictlyBetween(0, 1), 0.95),
  variants: t.readonlyArray(
    t.strict({
      name: t.string,
      runs: t.readonlyArray(Run),
      failures: t.readonlyArray(t.strict({ seed: t.number, reason: t.string })),
    }),
  ),
});
export type CompareVariantsSettings = t.TypeOf<typeof CompareVariantsSettings>;

/** Name of the flow of the metric log of a stage of a run, among the inputs of a comparison. */
export const logName = (of: string, stageName: string): string => `${of} ${stageName}`;
