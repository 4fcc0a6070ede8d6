import { either, taskEither } from 'fp-ts';
import * as t from 'io-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Component, component, resolveComponent } from '../../../artifacts/component.js';
import { record } from '../../../base/codecs/record.js';
import { info, Notice, warning } from '../../../base/notice.js';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import type { Problem } from '../../../base/problem.js';
import { noAugmentation } from '../../../datasets/augmentation/augmentation.js';
import { batchSource } from '../../../datasets/batches.js';
import { cifar10 } from '../../../datasets/cifar10.js';
import type { Dataset, ImageSet } from '../../../datasets/dataset.js';
import { shapes } from '../../../datasets/shapes.js';
import { type DatasetSplit, datasetSplit } from '../../../datasets/split.js';
import { LoadSettings } from '../../../stages/load/load.js';
import { runLoad } from '../../../stages/load/load-run.js';
import { cifarFile, inFolder, contextOf as placesOf, plainSet, right, sourcesOf, writeFiles } from '../../datasets/support.js';
import { contextOf, decoded, type Emitted, emitted, near, problemOf } from '../support.js';

const contextWith = (dataset: Component, settings: object = {}, given: object = {}) =>
  contextOf(decoded(LoadSettings, { dataset, ...settings }), {}, given);
const run = (context: ReturnType<typeof contextWith>) =>
  emitted(runLoad(context)) as Promise<Emitted<{ readonly split: DatasetSplit }, never>>;
/** A data set of two classes as a user may write it, with the class names and the notices that it is told. */
export const notorious = component({
  kind: 'dataset',
  name: 'notorious',
  source: import.meta.url,
  config: record('notorious', { classes: t.readonlyArray(t.string), notices: t.readonlyArray(Notice) }),
  load: async () => (settings: Pick<ImageSet, 'classes'> & { readonly notices: readonly Notice[] }) => ({
    locate: () => taskEither.right([]),
    read: () => taskEither.right<Problem, ImageSet>({ ...plainSet(8, 2), ...settings }),
  }),
});

const bytesOf = ({ artifacts }: { readonly artifacts: { readonly split: DatasetSplit } }) =>
  Buffer.from(datasetSplit.encode(artifacts.split));

/** The context of loading a CIFAR-10 folder that holds the first training file and the test file. */
const cifarContext = async (folder: string, dataset: Component) => {
  const located = await (await resolveComponent<Dataset>(dataset)).locate(
    { root: '.' },
    placesOf(folder, { mayDownload: false }),
  )();
  return contextWith(dataset, { validation: 0.4 }, await sourcesOf(right(located)));
};

test('generated pictures become a split of the asked sizes, with progress', async () => {
  const { artifacts, events } = await run(contextWith(shapes({ train: 40, test: 20, size: 16 }), { validation: 0.25 }));
  const { header, tensors } = artifacts.split;
  assert.equal(
    [header.dataset, header.classes.length, header.height, header.width, header.form],
    ['shapes', 10, 16, 16, 'pixels'],
  );
  assert.equal(tensors['train.images']?.shape, [40, 16, 16, 3]);
  assert.equal(
    [tensors['split.train']?.shape[0], tensors['split.validation']?.shape[0], tensors['test.labels']?.shape[0]],
    [30, 10, 20],
  );
  assert.ok(events.includes('progress'));
  assert.is(events[events.length - 1], 'artifact');
});

test('the same seed gives the same bytes, another seed other pictures', async () => {
  const context = contextWith(shapes({ train: 20, test: 10, size: 16 }));
  const [one, again, other] = [await run(context), await run(context), await run({ ...context, seed: 6 })];
  assert.ok(bytesOf(again).equals(bytesOf(one)));
  assert.not.equal(other.artifacts.split.tensors['train.images'], one.artifacts.split.tensors['train.images']);
});

test('the share for validation moves images between the parts and changes no image', async () => {
  const dataset = shapes({ train: 20, test: 10, size: 16 });
  const [half, none] = [await run(contextWith(dataset)), await run(contextWith(dataset, { validation: 0 }))];
  assert.equal(none.artifacts.split.tensors['train.images'], half.artifacts.split.tensors['train.images']);
  assert.equal(
    [half, none].map(({ artifacts }) => artifacts.split.tensors['split.validation']?.shape[0]),
    [10, 0],
  );
  assert.ok(either.isLeft(LoadSettings.decode({ dataset, validation: 1 })));
});

test('shares that are more than all images are refused before anything is read', async () => {
  const context = contextWith(shapes({ train: 20, test: 10, size: 16 }), { train: 0.6, validation: 0.5 });
  const { problem, what } = await problemOf(runLoad(context));
  assert.equal([problem, what], ['usage', 'train 0.6 and validation 0.5 are together more than all training images']);
  assert.ok(either.isLeft(LoadSettings.decode({ dataset: shapes(), train: 'all' })));
});

test('a part of the images for a search leaves a retraining all of them', async () => {
  const settings = { train: 0.2, validation: 0.1 };
  const { artifacts } = await run(contextWith(shapes({ train: 100, test: 10, size: 16 }), settings));
  const { tensors } = artifacts.split;
  assert.equal([tensors['split.train']?.shape, tensors['split.validation']?.shape], [[20], [10]]);
  assert.match(datasetSplit.summary(artifacts.split), '20 train, 10 validation (of 100), 10 test');
  const options = { batchSize: 4, augmentation: noAugmentation, generator: generatorOf(1) };
  assert.is(batchSource(artifacts.split, { ...options, partition: 'train' }).batchesPerEpoch, 5);
  assert.is(batchSource(artifacts.split, { ...options, partition: 'train+validation' }).batchesPerEpoch, 25);
});

test(
  'a CIFAR folder is read image by image, and its channels measured on the train part alone',
  inFolder(async (folder) => {
    const file = cifarFile(50, 1, 10);
    await writeFiles(folder, {
      'cifar-10-batches-bin/data_batch_1.bin': file,
      'cifar-10-batches-bin/test_batch.bin': cifarFile(20, 1, 10, 2),
    });
    const { artifacts } = await run(await cifarContext(folder, cifar10({ train: 40, test: 20 })));
    const { header, tensors } = artifacts.split;
    assert.equal(tensors['train.images']?.shape, [40, 32, 32, 3]);
    assert.equal(
      [...(tensors['train.labels']?.data ?? [])],
      Array.from({ length: 40 }, (_, i) => i % 10),
    );
    // Planes of red, green and blue in the file, one colour after the other in a pixel of the tensor.
    const image = tensors['train.images']?.data as Uint8Array;
    assert.equal(
      [image[3 * 3072], image[3 * 3072 + 1], image[3 * 3072 + 2]],
      [file[3 * 3073 + 1], file[3 * 3073 + 1 + 1024], file[3 * 3073 + 1 + 2048]],
    );
    const train = [...(tensors['split.train']?.data ?? [])];
    assert.is(train.length, 24);
    const reds = train.flatMap((index) => Array.from({ length: 1024 }, (_, p) => image[index * 3072 + 3 * p] as number));
    near(header.mean[0], reds.reduce((a, b) => a + b, 0) / reds.length / 255, 1e-9);
  }),
);

test('what a data set says of its reading is said by the stage, and kept in the split for a run that finds it', async () => {
  const notices = [info('read as it was'), warning('two files are lost')];
  const { artifacts, events } = await run(contextWith(notorious({ classes: ['a', 'b'], notices })));
  assert.is(events.filter((type) => type === 'log').length, 1);
  assert.equal(right(datasetSplit.decode(datasetSplit.encode(artifacts.split))).header.notices, notices);
  assert.equal(datasetSplit.warnings?.(artifacts.split), ['two files are lost']);
  const quiet = await run(contextWith(notorious({ classes: ['a', 'b'], notices: [] })));
  assert.not.ok('notices' in quiet.artifacts.split.header);
});

test('class names that no artifact can hold are refused with a message', async () => {
  for (const [classes, what] of [
    [['a', 'b\ud800'], 'the class name "b\\ud800" has half of a surrogate pair'],
    [['a', 'a'], 'two classes have the name "a"'],
    [['a'], 'a train image has the label 1, and there are 1 classes'],
  ] as const) {
    const { problem, what: found } = await problemOf(runLoad(contextWith(notorious({ classes, notices: [] }))));
    assert.equal([problem, found.startsWith(what)], ['usage', true], found);
  }
});

test(
  'a truncated file ends the stage with the problem that the data set found',
  inFolder(async (folder) => {
    await writeFiles(folder, {
      'cifar-10-batches-bin/data_batch_1.bin': cifarFile(50, 1, 10).subarray(0, 100_000),
      'cifar-10-batches-bin/test_batch.bin': cifarFile(20, 1, 10, 2),
    });
    const { problem, where, remedy } = await problemOf(runLoad(await cifarContext(folder, cifar10({ train: 40, test: 20 }))));
    assert.is(problem, 'usage');
    assert.match(where, /data_batch_1\.bin/);
    assert.ok(remedy.length > 0);
  }),
);

test.run();
