import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';

/** How a network did on images that it did not learn from. */
export const Evaluation = t.readonly(
  t.strict({
    dataset: t.string,
    images: t.number,
    /** Shares of the images, from 0 to 1. */
    top1: t.number,
    top5: t.number,
    /** Mean cross-entropy in nats. */
    loss: t.number,
    classes: t.readonlyArray(t.string),
    /** How many images of class `row` were taken for class `column`. */
    confusion: t.readonlyArray(t.readonlyArray(t.number)),
    parameters: t.number,
    multiplyAccumulates: t.number,
  }),
);
export type Evaluation = t.TypeOf<typeof Evaluation>;

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** The artifact kind of an {@link Evaluation}. */
export const evaluationKind = jsonKind(
  'evaluation',
  1,
  Evaluation,
  ({ dataset, images, top1, top5, loss, classes, parameters }) => {
    const fifth = classes.length > 5 ? `, top-5 ${percent(top5)}` : '';
    return `accuracy on ${images.toLocaleString('en-US')} test images of ${dataset}: ${percent(top1)}${fifth} (chance ${percent(1 / classes.length)}), loss ${loss.toFixed(4)}, ${parameters.toLocaleString('en-US')} parameters`;
  },
);
