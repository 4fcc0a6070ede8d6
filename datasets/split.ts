import * as t from 'io-ts';
import type { ArtifactKind, TensorValue, WithTensors } from '../artifacts/kind.js';
import { tensorKind } from '../artifacts/tensor-kind.js';
import { Notice, warningsOf } from '../base/notice.js';
import { Channels } from './channels.js';
import { namesIn } from './file-list.js';

/** Header of a data set split; the numbers are in its tensors. */
export const SplitHeader = t.readonly(
  t.intersection([
    t.strict({
      dataset: t.string,
      classes: t.readonlyArray(t.string),
      /** `pixels`: the images are tensors. `files`: the tensors list files, which are decoded when a batch needs them. */
      form: t.union([t.literal('pixels'), t.literal('files')]),
      /** Height and width in pixels that an image has in a batch. */
      height: t.number,
      width: t.number,
      /** Mean and standard deviation per channel (R, G, B) on the scale from 0 to 1; what a batch is normalised by. */
      mean: Channels,
      deviation: Channels,
    }),
    t.exact(
      t.partial({
        /** Notices of the reading and the division of the data, for a person; absent if there are none. */
        notices: t.readonlyArray(Notice),
        /** The most pixels that an image file may have, where it is not the usual limit. */
        largest: t.number,
      }),
    ),
  ]),
);
export type SplitHeader = t.TypeOf<typeof SplitHeader>;

/**
 * A data set divided for a search: training images, test images, and which of the training images are for learning
 * the weights (`split.train`) and which for validation (`split.validation`); where a search is to see a part of them only,
 * some are for neither.
 *
 * Tensors: `train.labels`, `test.labels` I32 [N]; `split.train`, `split.validation` U32, disjoint indices into the
 * training images; in the pixels form `train.images`, `test.images` U8 [N, height, width, 3] and, where every test image has a
 * file of its own, `test.names` of `namesTensor`; in the files form the lists `train.files` and `test.files` of `fileTensors`.
 */
export type DatasetSplit = WithTensors<SplitHeader>;

/**
 * Name of the file of each test image, relative to the folder of the data. Undefined for images that have no files of their own,
 * and for a split in the pixels form that an earlier version made.
 */
export const testNames = ({ tensors }: DatasetSplit): readonly string[] | undefined => {
  const names = tensors['test.files.names'] ?? tensors['test.names'];
  return names === undefined ? undefined : namesIn(names);
};

const count = (tensor: TensorValue | undefined): string => (tensor?.shape[0] ?? 0).toLocaleString('en-US');

/** Words on the images in all, where the two parts do not take all of them. */
const unused = (tensors: DatasetSplit['tensors']): string => {
  const [all, train, validation] = ['train.labels', 'split.train', 'split.validation'].map(
    (name) => tensors[name]?.shape[0] ?? 0,
  );
  const rest = (all as number) - (train as number) - (validation as number);
  return rest > 0 ? ` (of ${(all as number).toLocaleString('en-US')})` : '';
};

const summary = ({ header, tensors }: DatasetSplit): string => {
  const size = `${header.form === 'files' ? 'image files at ' : 'images of '}${header.width}x${header.height}`;
  const warnings = warningsOf(header.notices).length;
  return (
    `${header.dataset}: ${count(tensors['split.train'])} train, ${count(tensors['split.validation'])} validation${unused(tensors)}, ` +
    `${count(tensors['test.labels'])} test ${size}, ${header.classes.length} classes` +
    (warnings === 0 ? '' : `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`)
  );
};

/** The artifact kind of a {@link DatasetSplit}. */
export const datasetSplit: ArtifactKind<DatasetSplit> = {
  ...tensorKind('dataset-split', 2, SplitHeader, summary),
  intermediate: true,
  warnings: ({ header }) => warningsOf(header.notices),
};
