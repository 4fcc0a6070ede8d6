import * as t from 'io-ts';
import { Digest } from '../artifacts/digest.js';
import type { TensorValue, WithTensors } from '../artifacts/kind.js';
import { tensorKind } from '../artifacts/tensor-kind.js';

const Channels = t.readonly(t.tuple([t.number, t.number, t.number]));

const Files = t.readonlyArray(t.readonly(t.strict({ name: t.string, digest: Digest, bytes: t.number })));

/** What a data set split says of itself; the numbers are in its tensors. */
export const SplitHeader = t.readonly(
  t.intersection([
    t.strict({
      dataset: t.string,
      classes: t.readonlyArray(t.string),
      /** `pixels`: the images are tensors. `files`: they are the files listed in `files`, decoded when a batch needs them. */
      form: t.union([t.literal('pixels'), t.literal('files')]),
      /** Height and width in pixels that an image has in a batch. */
      height: t.number,
      width: t.number,
      /** Mean and standard deviation per channel (R, G, B) on the scale from 0 to 1; what a batch is normalised by. */
      mean: Channels,
      deviation: Channels,
    }),
    t.partial({ files: t.readonly(t.strict({ train: Files, test: Files })) }),
  ]),
);
export type SplitHeader = t.TypeOf<typeof SplitHeader>;

/**
 * A data set divided for a search: training images, test images, and which of the training images are for learning
 * the weights (`split.train`) and which for validation (`split.validation`).
 *
 * Tensors: `train.labels`, `test.labels` I32 [N]; `split.train`, `split.validation` U32, disjoint indices into the
 * training images; in the pixels form `train.images`, `test.images` U8 [N, height, width, 3].
 */
export type DatasetSplit = WithTensors<SplitHeader>;

const count = (tensor: TensorValue | undefined): string => (tensor?.shape[0] ?? 0).toLocaleString('en-US');

/** The artifact kind of a {@link DatasetSplit}. */
export const datasetSplit = tensorKind('dataset-split', 1, SplitHeader, ({ header, tensors }: DatasetSplit): string => {
  const size = `${header.form === 'files' ? 'image files at ' : 'images of '}${header.width}x${header.height}`;
  return (
    `${header.dataset}: ${count(tensors['split.train'])} train, ${count(tensors['split.validation'])} validation, ` +
    `${count(tensors['test.labels'])} test ${size}, ${header.classes.length} classes`
  );
});
