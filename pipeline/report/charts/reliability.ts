import { type Figure, figure, table } from '../block.js';
import { element } from '../markup.js';
import { axes, exactScale, type Field } from './axes.js';
import { picture } from './frame.js';
import { length, numberText } from './number-text.js';

/** Predictions whose confidence is within (lower, upper]; both means are null where there are none. */
export interface CalibrationBin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

const FIELD: Field = { left: 62, right: 322, top: 12, bottom: 272 };

/**
 * Draws a reliability diagram: the accuracy of predictions by their confidence, as bars, beside the diagonal on which both are
 * the same. A bar is the darker the more predictions it stands for.
 *
 * Source: Guo et al., "On Calibration of Modern Neural Networks" (ICML 2017), figure 1.
 */
export const reliabilityDiagram = (title: string, bins: readonly CalibrationBin[]): Figure => {
  const x = exactScale([0, 1], [FIELD.left, FIELD.right]);
  const y = exactScale([0, 1], [FIELD.bottom, FIELD.top]);
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const bars = bins.flatMap(({ lower, upper, count, accuracy }) =>
    accuracy === null
      ? []
      : [
          element('rect', {
            class: 'bar series-0',
            x: length(x(lower) + 1),
            y: length(y(accuracy)),
            width: length(Math.max(1, x(upper) - x(lower) - 2)),
            height: length(FIELD.bottom - y(accuracy)),
            'fill-opacity': Math.round(100 * (0.25 + (0.75 * count) / most)) / 100,
          }),
        ],
  );
  const description = `Accuracy by confidence of ${numberText(total)} predictions in ${bins.length} bins; on the diagonal both are the same.`;
  return figure({
    title,
    description,
    picture: picture(title, description, { width: 340, height: FIELD.bottom + 44 }, [
      axes(x, y, FIELD, 'confidence', 'accuracy'),
      bars,
      element('path', { class: 'diagonal', d: `M${FIELD.left} ${FIELD.bottom}L${FIELD.right} ${FIELD.top}` }),
    ]),
    table: table({
      title,
      columns: ['confidence', 'predictions', 'mean confidence', 'accuracy'],
      rows: bins.map(({ lower, upper, count, confidence, accuracy }) => [
        `${numberText(lower)} to ${numberText(upper)}`,
        numberText(count),
        confidence === null ? '' : numberText(confidence),
        accuracy === null ? '' : numberText(accuracy),
      ]),
    }),
  });
};
