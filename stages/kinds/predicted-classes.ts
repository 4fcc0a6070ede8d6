import type { Rows, TensorValue } from '../../artifacts/kind.js';
import { namesIn } from '../../datasets/file-list.js';
import { measureOf, type Predictions, predictedImages } from './predictions-form.js';

/** Class that a network predicts for an image, beside the true one. */
export interface PredictedClass {
  /** Place of the image among the test images, from 0. */
  readonly image: number;
  /** Name of its file, relative to the folder of the data; absent where images have no files of their own. */
  readonly file?: string;
  /** The class of its label, and the likeliest one by the network, of equal ones the first. */
  readonly trueClass: string;
  readonly predictedClass: string;
  readonly probability: number;
  /** Probability of the true class; undefined where it is none of those that the network tells apart. */
  readonly ofTrueClass: number | undefined;
}

const probabilitiesOf = ({ header: { classes }, tensors }: Predictions, image: number): Float32Array =>
  (tensors['probabilities'] as TensorValue).data.subarray(image * classes.length, (image + 1) * classes.length) as Float32Array;

/** The predicted classes of all images, in the order of the test images. */
export const predictedClasses = (predictions: Predictions): readonly PredictedClass[] => {
  const { classes, labelClasses } = predictions.header;
  const { files, labels } = predictions.tensors;
  const names = files === undefined ? [] : namesIn(files);
  const known = new Map(classes.map((name, i) => [name, i]));
  return Array.from({ length: predictedImages(predictions) }, (_, image) => {
    const row = probabilitiesOf(predictions, image);
    const best = row.reduce((taken, p, c) => (p > (row[taken] as number) ? c : taken), 0);
    const label = labels?.data[image] as number;
    const trueClass = labelClasses[label] ?? String(label);
    const place = known.get(trueClass);
    const file = names[image];
    return {
      image,
      ...(file === undefined ? {} : { file }),
      trueClass,
      predictedClass: classes[best] ?? String(best),
      probability: row[best] as number,
      ofTrueClass: place === undefined ? undefined : row[place],
    };
  });
};

/**
 * The images that are taken for another class, those whose true class is the least likely first: the order of their
 * cross-entropy. An image of a class that the network does not know is no mistake of it.
 */
export const mistakes = (predictions: Predictions): readonly PredictedClass[] =>
  predictedClasses(predictions)
    .filter(({ trueClass, predictedClass, ofTrueClass }) => ofTrueClass !== undefined && trueClass !== predictedClass)
    .sort((one, other) => (one.ofTrueClass as number) - (other.ofTrueClass as number));

/** Predictions as rows, one an image: its file or its number, its class, the predicted one, and the figures of the prediction. */
export const predictionRows = (predictions: Predictions): Rows => {
  const { classes } = predictions.header;
  const isNamed = predictions.tensors['files'] !== undefined;
  const measures = (
    [
      ['entropy', 'predictiveEntropy'],
      ['variance', 'variance'],
      ['mutual_information', 'mutualInformation'],
    ] as const
  ).flatMap(([column, name]) => {
    const values = measureOf(predictions, name);
    return values === undefined ? [] : [{ column, values }];
  });
  return {
    columns: [
      isNamed ? 'file' : 'image',
      'true_class',
      'class',
      'probability',
      ...measures.map(({ column }) => column),
      ...classes.map((name) => `probability of ${name}`),
    ],
    rows: predictedClasses(predictions).map(({ image, file, trueClass, predictedClass, probability }) => [
      isNamed ? (file ?? '') : image,
      trueClass,
      predictedClass,
      probability,
      ...measures.map(({ values }) => values[image] as number),
      ...probabilitiesOf(predictions, image),
    ]),
  };
};
