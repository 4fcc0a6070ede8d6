import { largest } from '../../../base/largest.js';
import { type Figure, table } from '../block.js';
import { heatMap } from './heat-map.js';
import { numberText } from './number-text.js';

/** The most classes whose matrix has its numbers written in. */
const WRITTEN = 12;
/** The most classes that are drawn; the table has as many. */
const DRAWN = 200;
/** The most pairs of classes that the table beside a large matrix lists. */
const PAIRS = 30;

/**
 * Draws a confusion matrix: rows are the classes that images have, columns those that were predicted.
 *
 * @param counts numbers of images, by class and predicted class
 */
export const confusionMatrix = (title: string, classes: readonly string[], counts: readonly (readonly number[])[]): Figure => {
  const shown = classes.slice(0, DRAWN);
  const pairs = counts
    .flatMap((row, actual) => row.map((count, predicted) => ({ actual, predicted, count })))
    .filter(({ actual, predicted, count }) => actual !== predicted && count > 0)
    .sort((a, b) => b.count - a.count || a.actual - b.actual || a.predicted - b.predicted);
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  const right = counts.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  const isSmall = classes.length <= WRITTEN;
  const name = (index: number): string => classes[index] ?? String(index);
  return heatMap({
    title,
    description: `Images by class and predicted class: ${numberText(right)} of ${numberText(total)} lie on the diagonal${pairs[0] === undefined ? '' : `; the most frequent confusion is ${name(pairs[0].actual)} taken for ${name(pairs[0].predicted)}, ${numberText(pairs[0].count)} times`}.`,
    x: 'predicted class',
    y: 'class',
    columns: isSmall ? shown : shown.map((_, index) => String(index)),
    groups: [
      {
        name: '',
        rows: shown.map((one, row) => ({
          name: isSmall ? one : `${row} ${one}`,
          values: shown.map((_, column) => counts[row]?.[column] ?? 0),
        })),
      },
    ],
    most: largest(counts.flat(), 1) * 1.8,
    hasNumbers: isSmall,
    table: isSmall
      ? table({
          title,
          columns: ['class', ...classes],
          rows: counts.map((row, index) => [name(index), ...row.map((count) => numberText(count))]),
        })
      : table({
          title: 'The most frequent confusions',
          columns: ['class', 'predicted class', 'images'],
          rows: pairs.slice(0, PAIRS).map(({ actual, predicted, count }) => [name(actual), name(predicted), numberText(count)]),
          ...(pairs.length > PAIRS ? { notes: [`${PAIRS} of ${numberText(pairs.length)} pairs; the artifact has all`] } : {}),
        }),
    ...(classes.length > DRAWN ? { notes: [`The first ${DRAWN} of ${classes.length} classes are drawn.`] } : {}),
  });
};
