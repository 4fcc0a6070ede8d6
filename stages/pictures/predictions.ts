import { percent } from '../../base/percent.js';
import { type Table, table } from '../../pipeline/report/block.js';
import { numberText } from '../../pipeline/report/charts/number-text.js';
import { type ShownArtifact, section } from '../../pipeline/report/section.js';
import { mistakes, predictedClasses } from '../kinds/predicted-classes.js';
import { predictionsKind } from '../kinds/predictions.js';
import type { Predictions } from '../kinds/predictions-form.js';

/** The most mistakes that are listed of one stage. */
const LISTED = 20;

const mistakesTable = ({ stage, digest, value }: ShownArtifact<Predictions>): Table => {
  const all = predictedClasses(value);
  const known = all.filter(({ ofTrueClass }) => ofTrueClass !== undefined).length;
  const wrong = mistakes(value);
  const unknown = all.length - known;
  return table({
    title: `${stage}: ${wrong.length > LISTED ? `the worst ${LISTED} of ${numberText(wrong.length)} mistakes` : 'mistakes'}`,
    columns: [
      value.tensors['files'] === undefined ? 'image' : 'file',
      'true class',
      'predicted class',
      'its probability',
      'of the true class',
    ],
    rows: wrong
      .slice(0, LISTED)
      .map(({ file, image, trueClass, predictedClass, probability, ofTrueClass }) => [
        file ?? String(image),
        trueClass,
        predictedClass,
        percent(probability),
        percent(ofTrueClass as number),
      ]),
    notes: [
      `${numberText(wrong.length)} of ${numberText(known)} images are taken for another class; those whose true class is the least likely come first.`,
      ...(unknown === 0 ? [] : [`${numberText(unknown)} images are of classes that the network does not know.`]),
      `\`pipe show ${digest.slice(0, 12)} --csv FILE\` writes the predictions of all images.`,
    ],
  });
};

/** Predictions of test images: those that are taken for another class, the worst first. */
export const predictionsSection = section(predictionsKind, 'Predictions', (artifacts) => artifacts.map(mistakesTable));
