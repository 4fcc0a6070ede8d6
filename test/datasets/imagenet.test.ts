import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveComponent } from '../../artifacts/component.js';
import { generatorOf } from '../../base/numerics/random/generator.js';
import { noAugmentation, photographAugmentation } from '../../datasets/augmentation/augmentation.js';
import { batchSource } from '../../datasets/batches.js';
import type { Dataset, ImageSet } from '../../datasets/dataset.js';
import { imagenet } from '../../datasets/imagenet.js';
import { readLabels } from '../../datasets/imagenet-labels.js';
import { IMAGENET_STATISTICS, makeSplit } from '../../datasets/make-split.js';
import { contextOf, inFolder, left, readAll, right, sourcesOf, writeFiles } from './support.js';

const CLASSES = ['n01440764', 'n01443537', 'n02102040'];
const jpeg = (colour: string, width = 12, height = 9) =>
  sharp({ create: { width, height, channels: 3, background: colour } })
    .jpeg()
    .toBuffer();

const read = async (folder: string, size = 16, root = folder) =>
  readAll(await resolveComponent<Dataset>(imagenet({ size })), { root }, contextOf('/nowhere'));

type FilesSet = Extract<ImageSet, { form: 'files' }>;

/** `images` training images of every class and two for testing, whose places are given by `where`. */
const write = async (folder: string, where: (className: string, i: number) => string, images = 2): Promise<void> => {
  const image = await jpeg('#336699');
  const train = CLASSES.flatMap((name) => Array.from({ length: images }, (_, i) => `train/${name}/${name}_${i}.JPEG`));
  const test = CLASSES.flatMap((name) => [0, 1].map((i) => where(name, i)));
  await writeFiles(folder, Object.fromEntries([...train, ...test].map((name) => [name, image])));
};
const inClasses = (name: string, i: number) => `val/${name}/ILSVRC2012_val_0000000${i}.JPEG`;
const flat = (name: string, i: number) => `val/ILSVRC2012_val_${CLASSES.indexOf(name)}${i}.JPEG`;
const testedClasses = ({ test: { files, labels }, classes }: FilesSet) =>
  files.map(({ name }, i) => [name, classes[labels[i] as number]] as const);

test(
  'classes are the folders of train in order, the images of val are for testing',
  inFolder(async (folder) => {
    await write(folder, inClasses);
    const set = right(await read(folder, 224)) as FilesSet;
    assert.equal([set.form, set.classes, set.height, set.width], ['files', CLASSES, 224, 224]);
    assert.equal([...set.train.labels], [0, 0, 1, 1, 2, 2]);
    assert.equal(set.train.files[1]?.name, 'train/n01440764/n01440764_1.JPEG');
    assert.equal([...set.test.labels], [0, 0, 1, 1, 2, 2]);
  }),
);

test(
  'images of val in one folder have their labels from a list: by class name, by place, or as Kaggle has them',
  inFolder(async (folder) => {
    await write(folder, flat);
    const images = CLASSES.flatMap((className, place) =>
      [0, 1].map((i) => ({ className, place, id: `ILSVRC2012_val_${place}${i}` })),
    );
    const lists = {
      'val.txt': images.map(({ id, className }) => `${id}.JPEG ${className}\n`).join(''),
      'val/val.txt': images.map(({ id, place }) => `${id}.JPEG ${place}\n`).join(''),
      'LOC_val_solution.csv': `ImageId,PredictionString\n${images.map(({ id, className }) => `${id},${className} 85 1 499 272 \n`).join('')}`,
    };
    for (const [name, text] of Object.entries(lists)) {
      await writeFiles(folder, { [name]: text });
      const set = right(await read(folder)) as FilesSet;
      assert.equal(
        testedClasses(set),
        images.map(({ id, className }) => [`val/${id}.JPEG`, className]),
        name,
      );
      await rm(join(folder, name));
    }
  }),
);

test(
  'it is found in the folder named, in imagenet in it, and as Kaggle unpacks it',
  inFolder(async (folder) => {
    const csv = `ImageId,PredictionString\n${CLASSES.flatMap((name) => [0, 1].map((i) => `${flat(name, i).slice(4, -5)},${name} 1 1 2 2\n`)).join('')}`;
    await write(join(folder, 'a', 'imagenet'), inClasses);
    await write(join(folder, 'b', 'ILSVRC', 'Data', 'CLS-LOC'), flat);
    await writeFiles(folder, { 'b/LOC_val_solution.csv': csv });
    for (const place of ['a', 'a/imagenet', 'b']) {
      const set = right(await read(folder, 16, join(folder, place))) as FilesSet;
      assert.equal([...set.test.labels], [0, 0, 1, 1, 2, 2], place);
    }
  }),
);

test(
  'what is missing or does not belong is a problem with its place and a remedy',
  inFolder(async (folder) => {
    assert.match(left(await read(folder)).remedy, 'image-net.org');
    await write(folder, flat);
    assert.match(left(await read(folder)).what, 'no list of their labels');
    await writeFiles(folder, { 'val.txt': 'ILSVRC2012_val_00.JPEG n01440764\n' });
    const { what, where } = left(await read(folder));
    assert.equal([what, where], ['an image has no label', 'val/ILSVRC2012_val_01.JPEG']);
    await writeFiles(folder, { 'train/cats/1.JPEG': 'x' });
    assert.match(left(await read(folder)).remedy, 'imageFolder');
    await rm(join(folder, 'train', 'cats'), { recursive: true });
    await rm(join(folder, 'val'), { recursive: true });
    assert.match(left(await read(folder)).what, 'no validation images');
    await writeFiles(folder, { 'val/n01440764/1.JPEG': 'x', 'val/n09999999/1.JPEG': 'x' });
    assert.match(left(await read(folder)).what, '"n09999999" has no training images');
  }),
);

test('a list of labels with a class that is not there, or none, names the line', () => {
  const of = (text: string) => left(readLabels(text, 'val.txt', CLASSES));
  assert.match(of('a.JPEG 0\nb.JPEG 3\n').what, '"3" is none of the 3 classes');
  assert.is(of('a.JPEG 0\nb.JPEG 3\n').where, 'val.txt, line 2');
  assert.match(of('a.JPEG n09999999\n').what, 'n09999999');
  assert.match(of('a.JPEG\n').what, 'has no class');
});

test(
  'a tenth of the images for the weights and a fortieth for the architecture, alike in every class; batches as on ImageNet',
  inFolder(async (folder) => {
    await write(folder, inClasses, 40);
    const dataset = await resolveComponent<Dataset>(imagenet({ size: 16 }));
    const located = right(await dataset.locate({ root: folder }, contextOf('/nowhere'))());
    const { files, open } = await sourcesOf(located);
    const set = right(await dataset.read(files, open, generatorOf(1), () => undefined)());
    const split = makeSplit(set, { train: 0.1, validation: 0.025 }, generatorOf(2));
    const perClass = (name: string) => {
      const labels = [...(split.tensors[`split.${name}`]?.data ?? [])].map((index) => set.train.labels[index]);
      return [0, 1, 2].map((label) => labels.filter((other) => other === label).length);
    };
    assert.equal(
      [perClass('train'), perClass('validation')],
      [
        [4, 4, 4],
        [1, 1, 1],
      ],
    );
    assert.equal(split.header.mean, IMAGENET_STATISTICS.mean);
    const options = { batchSize: 4, open, generator: generatorOf(3) };
    const train = batchSource(split, { ...options, partition: 'train', augmentation: photographAugmentation({ hue: 0.2 }) });
    const all = batchSource(split, { ...options, partition: 'train+validation', augmentation: noAugmentation });
    assert.equal([train.batchesPerEpoch, all.batchesPerEpoch], [3, 30], 'a retraining takes all training images');
    const [varied, tested] = [
      await train.batch(0),
      await batchSource(split, { ...options, partition: 'test', augmentation: noAugmentation }).batch(0),
    ];
    assert.equal([varied.size, varied.height, varied.width], [4, 16, 16]);
    const expected = [0x33, 0x66, 0x99].map(
      (byte, i) => (byte / 255 - (IMAGENET_STATISTICS.mean[i] as number)) / (IMAGENET_STATISTICS.deviation[i] as number),
    );
    for (let i = 0; i < 3; i++) assert.ok(Math.abs((tested.images[i] as number) - (expected[i] as number)) < 0.05);
  }),
);

test(
  'what systems make and files that are no images are left out, and what is no file is refused',
  inFolder(async (folder) => {
    await write(folder, inClasses);
    const image = await jpeg('#336699');
    await writeFiles(folder, {
      'train/@eaDir/x.jpg': image,
      'train/desktop.ini': 'x',
      'train/n01440764/notes.txt': 'x',
      'val/Thumbs.db': 'x',
      'val/lost+found/x.JPEG': image,
    });
    const set = right(await read(folder)) as FilesSet;
    assert.equal([set.train.files.length, set.test.files.length], [6, 6]);
    assert.match(set.notices?.map(({ message }) => message).join() ?? '', 'both among the training and the test images');
    await symlink(join(folder, 'absent'), join(folder, 'train/n01440764/gone.JPEG'));
    assert.match(left(await read(folder)).what, '"gone.JPEG" is a broken link');
  }),
);

test.run();
