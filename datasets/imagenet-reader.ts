import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import type { OpenFile, SourceFile } from '../artifacts/source.js';
import { type Problem, problem } from '../base/problem.js';
import type { Dataset, ImageSet, LabelledFiles } from './dataset.js';
import { LARGEST } from './decoding/task.js';
import type { ImagenetSettings } from './imagenet.js';
import { locateImagenet } from './imagenet-files.js';
import { labelOf, readLabels } from './imagenet-labels.js';
import { repeatedPictures } from './repeated-pictures.js';

const isImage = ({ name }: SourceFile): boolean => name.includes('/');

const classOf = ({ name }: SourceFile): string => name.split('/')[1] as string;

const labelled = (
  files: readonly SourceFile[],
  labelFor: (file: SourceFile) => number | undefined,
): either.Either<Problem, LabelledFiles> => {
  const labels = files.map(labelFor);
  const bare = files[labels.indexOf(undefined)];
  return bare === undefined
    ? either.right({ files, labels: Int32Array.from(labels as readonly number[]) })
    : either.left(problem('usage', 'an image has no label', bare.name, 'add it to the list of labels, or remove the image'));
};

/** Place of a test image's label: the name of its folder, or the list of labels if there is one. */
const testLabels = (
  files: readonly SourceFile[],
  open: OpenFile,
  classes: readonly string[],
  byFolder: (file: SourceFile) => number | undefined,
): taskEither.TaskEither<Problem, (file: SourceFile) => number | undefined> => {
  const list = files.find((file) => !isImage(file));
  if (list === undefined) return taskEither.right(byFolder);
  return pipe(
    open(list),
    taskEither.chainEitherK((bytes) => readLabels(new TextDecoder().decode(bytes), list.name, classes)),
    taskEither.map(
      (labels) =>
        ({ name }: SourceFile) =>
          labelOf(labels, name),
    ),
  );
};

/** The implementation of ImageNet: the lists of its images with their labels; none is opened. */
export const imagenet = ({ size, largest }: t.TypeOf<typeof ImagenetSettings>): Dataset => ({
  locate: locateImagenet,
  read: (files, open, _generator, onProgress) => {
    const images = files.filter(isImage).map(({ name, digest, bytes }) => ({ name, digest, bytes }));
    const of = (part: string): readonly SourceFile[] => images.filter(({ name }) => name.startsWith(part));
    const [train, test] = [of('train/'), of('val/')];
    const classes = [...new Set(train.map(classOf))];
    const places = new Map(classes.map((name, place) => [name, place]));
    const byFolder = (file: SourceFile): number | undefined => places.get(classOf(file));
    return pipe(
      testLabels(files, open, classes, byFolder),
      taskEither.chainEitherK((labelFor) =>
        pipe(
          either.Do,
          either.bind('train', () => labelled(train, byFolder)),
          either.bind('test', () => labelled(test, labelFor)),
        ),
      ),
      taskEither.map((parts): ImageSet => {
        onProgress(images.length, images.length);
        const labelledAs = (partition: 'train' | 'test', { files: of, labels }: LabelledFiles) =>
          of.map(({ name, digest }, i) => ({ name, digest, partition, className: classes[labels[i] as number] as string }));
        const notices = repeatedPictures([...labelledAs('train', parts.train), ...labelledAs('test', parts.test)]);
        return {
          form: 'files',
          name: 'imagenet',
          classes,
          height: size,
          width: size,
          ...parts,
          ...(notices.length === 0 ? {} : { notices }),
          ...(largest === LARGEST ? {} : { largest }),
        };
      }),
    );
  },
});
