import { examplesOf, type Probabilities } from './uncertainty.js';

/**
 * Mean over the examples of what `of` makes of each one's row and label.
 *
 * @throws Error where there is no example, the numbers of rows and labels disagree, or a label is no class
 */
const meanOver = (
  probabilities: Probabilities,
  labels: Int32Array,
  classes: number,
  of: (row: Probabilities, label: number) => number,
): number => {
  const examples = examplesOf(probabilities, classes);
  if (examples !== labels.length) throw new Error(`there are ${examples} predictions and ${labels.length} labels: give as many`);
  if (examples === 0) throw new Error('a score of no examples is undefined');
  let sum = 0;
  for (let example = 0; example < examples; example++) {
    const label = labels[example] as number;
    if (label < 0 || label >= classes) throw new Error(`label ${label} of example ${example} is none of ${classes} classes`);
    sum += of(probabilities.subarray(example * classes, (example + 1) * classes), label);
  }
  return sum / examples;
};

/**
 * Mean negative log-likelihood of the labels, in nats: 0 where every label is certain, log C for the uniform prediction,
 * and infinite where a label has probability 0.
 *
 * @param probabilities [N, C]
 * @param labels [N]
 */
export const negativeLogLikelihood = (probabilities: Probabilities, labels: Int32Array, classes: number): number =>
  meanOver(probabilities, labels, classes, (row, label) => (row[label] === 1 ? 0 : -Math.log(row[label] as number)));

/**
 * Brier score: mean squared distance between the prediction and the label's unit vector, summed over the classes. From 0,
 * where every label is certain, to 2; 1 - 1/C for the uniform prediction.
 *
 * Source: Brier, "Verification of forecasts expressed in terms of probability" (1950), eq. 2.
 * @param probabilities [N, C]
 * @param labels [N]
 */
export const brierScore = (probabilities: Probabilities, labels: Int32Array, classes: number): number =>
  meanOver(probabilities, labels, classes, (row, label) => {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += ((row[c] as number) - (c === label ? 1 : 0)) ** 2;
    return sum;
  });
