import type { Evaluation } from '../kinds/evaluation.js';
import { logSumExp, type Scores } from './mean-prediction.js';

/** Sums over the images seen so far. */
export interface Score {
  readonly images: number;
  readonly correct: number;
  readonly correctInFive: number;
  readonly loss: number;
  /** [class][taken for]. */
  readonly confusion: readonly (readonly number[])[];
}

/** No image seen yet. */
export const emptyScore = (classes: number): Score => ({
  images: 0,
  correct: 0,
  correctInFive: 0,
  loss: 0,
  confusion: Array.from({ length: classes }, () => new Array<number>(classes).fill(0)),
});

/** Rank of the label: the number of classes that score higher; of equal scores the lower class goes first. */
const rankOf = (row: Scores, label: number): number =>
  (row as Float64Array).reduce(
    (rank, x, i) => (x > (row[label] as number) || (x === row[label] && i < label) ? rank + 1 : rank),
    0,
  );

/** The class of the highest score, of equal ones the lowest. */
export const takenClass = (row: Scores): number =>
  (row as Float64Array).reduce((best, x, i) => (x > (row[best] as number) ? i : best), 0);

/**
 * A score with one more batch.
 *
 * @param logits row-major [labels.length, classes]
 */
export const scoreBatch = (score: Score, logits: Scores, labels: Int32Array): Score => {
  const classes = score.confusion.length;
  const confusion = score.confusion.map((row) => [...row]);
  let { correct, correctInFive, loss } = score;
  labels.forEach((label, index) => {
    const row = logits.subarray(index * classes, (index + 1) * classes);
    const rank = rankOf(row, label);
    correct += rank < 1 ? 1 : 0;
    correctInFive += rank < 5 ? 1 : 0;
    loss += logSumExp(row) - (row[label] as number);
    const taken = takenClass(row);
    (confusion[label] as number[])[taken] = ((confusion[label] as number[])[taken] as number) + 1;
  });
  return { images: score.images + labels.length, correct, correctInFive, loss, confusion };
};

/** The shares and means that a score amounts to. */
export const conclude = ({
  images,
  correct,
  correctInFive,
  loss,
  confusion,
}: Score): Pick<Evaluation, 'images' | 'top1' | 'top5' | 'loss' | 'confusion'> => ({
  images,
  top1: correct / images,
  top5: correctInFive / images,
  loss: loss / images,
  confusion,
});
