import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';
import { percent } from '../../base/percent.js';
import { InputNoise, ParameterNoise } from './settings/noise.js';

const orNull = <C extends t.Mixed>(codec: C) => t.union([codec, t.null]);

/** Predictions by their confidence, in (lower, upper]: how many, their mean confidence, and the share that is right. */
const Bin = t.readonly(
  t.strict({
    lower: t.number,
    upper: t.number,
    count: t.number,
    confidence: orNull(t.number),
    accuracy: orNull(t.number),
  }),
);

/** Evaluation of a network on images that it did not learn from; with parameter noise the mean over its draws. */
export const Evaluation = t.readonly(
  t.strict({
    dataset: t.string,
    images: t.number,
    /** Passes over each image, whose mean is the prediction. */
    samples: t.number,
    /** Shares of the images, from 0 to 1. */
    top1: t.number,
    top5: t.number,
    /** Mean cross-entropy in nats: the negative log-likelihood of the mean prediction. */
    loss: t.number,
    /** Mean squared distance of a prediction from its label, summed over the classes; from 0 to 2. */
    brier: t.number,
    /** Mean distance of confidence and accuracy over the bins; from 0 to 1. */
    expectedCalibrationError: t.number,
    /** A reliability diagram; with parameter noise of the predictions of all draws. */
    reliability: t.readonlyArray(Bin),
    /** Mean entropy of the mean prediction, in nats. */
    predictiveEntropy: t.number,
    /** Variance over the passes, summed over the classes (μDARTS, eq. 5): the mean over the images, and the sum; null for one pass. */
    predictiveVariance: orNull(t.number),
    predictiveVarianceSum: orNull(t.number),
    /** Mean entropy of a single pass, and what the predictive one has beyond it, in nats; null for one pass. */
    expectedEntropy: orNull(t.number),
    mutualInformation: orNull(t.number),
    inputNoise: InputNoise,
    parameterNoise: ParameterNoise,
    /** Standard deviations (n - 1) over the draws of parameter noise; null where there is at most one. */
    deviations: orNull(t.readonly(t.strict({ top1: t.number, predictiveVariance: orNull(t.number) }))),
    classes: t.readonlyArray(t.string),
    /** Number of images of class `row` that were predicted as class `column`; with parameter noise in all draws. */
    confusion: t.readonlyArray(t.readonlyArray(t.number)),
    parameters: t.number,
    multiplyAccumulates: t.number,
  }),
);
export type Evaluation = t.TypeOf<typeof Evaluation>;

const number = (value: number): string => value.toPrecision(3);

/** Text of the noise and of the deviation of the results; empty without noise. */
const noiseText = ({ inputNoise: { signalToNoise }, parameterNoise: { scale, draws }, deviations }: Evaluation): string => {
  const inputs = signalToNoise === 'none' ? '' : `; image noise at ${signalToNoise} dB`;
  if (scale === 0) return inputs;
  const variance = deviations?.predictiveVariance;
  const scatter =
    deviations === null
      ? ''
      : `, accuracy ± ${percent(deviations.top1)}${typeof variance === 'number' ? `, variance ± ${number(variance)}` : ''}`;
  return `${inputs}; weight noise of ${scale} in ${draws} draw${draws > 1 ? 's' : ''}${scatter}`;
};

/** The artifact kind of an {@link Evaluation}. */
export const evaluationKind = jsonKind('evaluation', 2, Evaluation, (evaluation) => {
  const { dataset, images, samples, top1, top5, loss, classes, parameters } = evaluation;
  const { expectedCalibrationError, predictiveVariance } = evaluation;
  const fifth = classes.length > 5 ? `, top-5 ${percent(top5)}` : '';
  const variance = predictiveVariance === null ? '' : `, predictive variance ${number(predictiveVariance)} in ${samples} passes`;
  return `accuracy on ${images.toLocaleString('en-US')} test images of ${dataset}: ${percent(top1)}${fifth} (chance ${percent(1 / classes.length)}), loss ${loss.toFixed(4)}, ${parameters.toLocaleString('en-US')} parameters, ECE ${percent(expectedCalibrationError)}${variance}${noiseText(evaluation)}`;
});
