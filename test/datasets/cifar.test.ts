import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { create } from 'tar';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeComponent, findDefinition, isComponent, resolveComponent } from '../../artifacts/component.js';
import { cifar } from '../../datasets/cifar.js';
import { CIFAR_10, CIFAR_100, type CifarLayout } from '../../datasets/cifar-layouts.js';
import { cifar10 } from '../../datasets/cifar10.js';
import { cifar100 } from '../../datasets/cifar100.js';
import type { Dataset, ImageSet } from '../../datasets/dataset.js';
import { cifarFile, contextOf, inFolder, left, readAll, right, sharedData, writeFiles } from './support.js';

type PixelSet = Extract<ImageSet, { form: 'pixels' }>;

const pixels = (set: ImageSet): PixelSet => {
  if (set.form !== 'pixels') throw new Error('expected pixels');
  return set;
};

/** CIFAR-10 whose home is nowhere, with ten images in a full training file. */
const small: CifarLayout = {
  ...CIFAR_10,
  imagesPerFile: 10,
  home: { url: 'http://127.0.0.1:1/cifar-10-binary.tar.gz', md5: '0'.repeat(32) },
};

const twoFiles = {
  'cifar-10-batches-bin/data_batch_1.bin': cifarFile(10, 1, 10, 1),
  'cifar-10-batches-bin/data_batch_2.bin': cifarFile(10, 1, 10, 2),
  'cifar-10-batches-bin/test_batch.bin': cifarFile(8, 1, 10, 3),
};

test('cifar10({ root, train, test }) is a component with its root outside the configuration', async () => {
  const named = cifar10({ root: 'data', train: 4000, test: 1000 });
  assert.ok(isComponent(named, 'dataset'));
  assert.equal(named.config, { train: 4000, test: 1000 });
  assert.equal(named.location, { root: 'data' });
  assert.is((await findDefinition(named)).name, 'cifar10');
  assert.equal(right(await decodeComponent(cifar100())).config, { train: 'all', test: 'all' });
  assert.type((await resolveComponent<Dataset>(named)).locate, 'function');
});

test('a wrong setting is refused with what is right', async () => {
  const wrong = left(await decodeComponent(cifar10({ train: 60_000 })));
  assert.equal(wrong, ['cifar10: train: must be a whole number from 1 to 50000, or "all", not 60000']);
  assert.match(left(await decodeComponent(cifar10({ trian: 5 } as never))).join(), 'did you mean "train"');
});

test(
  'the first images come from the files that they lie in, channels last',
  inFolder(async (folder) => {
    await writeFiles(folder, twoFiles);
    const set = pixels(right(await readAll(cifar(small)({ train: 13, test: 5 }), { root: '.' }, contextOf(folder))));
    assert.is(set.train.labels.length, 13);
    assert.is(set.test.labels.length, 5);
    assert.equal([...set.train.labels.subarray(8)], [8, 9, 0, 1, 2]);
    const second = twoFiles['cifar-10-batches-bin/data_batch_2.bin'];
    const image = 12 * 3072;
    for (const [pixel, channel] of [
      [0, 0],
      [5, 1],
      [1023, 2],
    ] as const) {
      assert.is(set.train.images[image + 3 * pixel + channel], second[2 * 3073 + 1 + 1024 * channel + pixel]);
    }
  }),
);

test(
  'only the files that are needed are looked for',
  inFolder(async (folder) => {
    await writeFiles(folder, twoFiles);
    const names = async (train: number) =>
      right(await cifar(small)({ train, test: 1 }).locate({ root: folder }, contextOf('/nowhere'))()).map(({ name }) => name);
    assert.equal(await names(10), ['data_batch_1.bin', 'test_batch.bin']);
    assert.equal(await names(11), ['data_batch_1.bin', 'data_batch_2.bin', 'test_batch.bin']);
  }),
);

test(
  '--data has precedence, as the folder itself or the folder above it',
  inFolder(async (folder) => {
    await writeFiles(join(folder, 'project/data'), twoFiles);
    await writeFiles(join(folder, 'given'), twoFiles);
    const placed = async (dataFolder: string | undefined) =>
      right(
        await cifar(small)({ train: 5, test: 1 }).locate({ root: 'data' }, contextOf(join(folder, 'project'), { dataFolder }))(),
      )[0]?.path;
    const file = 'cifar-10-batches-bin/data_batch_1.bin';
    assert.is(await placed(undefined), join(folder, 'project/data', file));
    assert.is(await placed(join(folder, 'given')), join(folder, 'given', file));
    assert.is(await placed(join(folder, 'given/cifar-10-batches-bin')), join(folder, 'given', file));
    assert.is(await placed(join(folder, 'elsewhere')), join(folder, 'project/data', file));
  }),
);

test(
  'missing files without a network: what is missing, where it looked, how to mend it',
  inFolder(async (folder) => {
    await writeFiles(folder, twoFiles);
    const problem = left(await cifar(small)({ train: 'all', test: 'all' }).locate({ root: '.' }, contextOf(folder))());
    assert.is(problem.problem, 'usage');
    assert.match(problem.what, 'cifar10 lacks data_batch_3.bin, data_batch_4.bin, data_batch_5.bin, and the download failed');
    assert.match(problem.where, join(folder, 'cifar-10-batches-bin'));
    assert.match(problem.remedy, '--data');
    assert.match(problem.remedy, small.home.url);
  }),
);

test(
  'nothing is downloaded where that is not allowed',
  inFolder(async (folder) => {
    const problem = left(await cifar(small)({ train: 1, test: 1 }).locate({}, contextOf(folder, { mayDownload: false }))());
    assert.not.match(problem.what, 'download');
    assert.match(problem.remedy, 'run the experiment to download');
  }),
);

test(
  'missing files are downloaded from their home, unpacked, and found the next time',
  inFolder(async (folder) => {
    await writeFiles(join(folder, 'home'), {
      ...twoFiles,
      ...Object.fromEntries([3, 4, 5].map((n) => [`cifar-10-batches-bin/data_batch_${n}.bin`, cifarFile(10, 1, 10, n)])),
    });
    const archive = join(folder, 'home/archive.tar.gz');
    await create({ gzip: true, file: archive, cwd: join(folder, 'home') }, ['cifar-10-batches-bin']);
    const bytes = await readFile(archive);
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/cifar-10-binary.tar.gz`;
      const layout = { ...small, home: { url, md5: createHash('md5').update(bytes).digest('hex') } };
      const context = contextOf(folder, { dataFolder: join(folder, 'data') });
      for (let i = 0; i < 2; i++) {
        const set = pixels(right(await readAll(cifar(layout)({ train: 'all', test: 'all' }), {}, context)));
        assert.is(set.train.labels.length, 50);
      }
      assert.is(requests, 1);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }),
);

test(
  'a truncated file is refused with its name and byte',
  inFolder(async (folder) => {
    await writeFiles(folder, {
      'data_batch_1.bin': cifarFile(10, 1, 10).subarray(0, 9 * 3073 + 500),
      'test_batch.bin': cifarFile(1, 1, 10),
    });
    const problem = left(await readAll(cifar(small)({ train: 5, test: 1 }), { root: '.' }, contextOf(folder)));
    assert.is(problem.where, 'data_batch_1.bin');
    assert.match(problem.what, `ends at byte ${9 * 3073 + 500} in the middle of image 9`);
  }),
);

test(
  'an empty file is refused',
  inFolder(async (folder) => {
    await writeFiles(folder, { 'data_batch_1.bin': '', 'test_batch.bin': cifarFile(1, 1, 10) });
    assert.match(
      left(await readAll(cifar(small)({ train: 5, test: 1 }), { root: '.' }, contextOf(folder))).what,
      'ends at byte 0',
    );
  }),
);

test(
  'a label out of range is refused with its name and byte',
  inFolder(async (folder) => {
    const damaged = cifarFile(10, 1, 10);
    damaged[3 * 3073] = 10;
    await writeFiles(folder, { 'data_batch_1.bin': damaged, 'test_batch.bin': cifarFile(1, 1, 10) });
    const problem = left(await readAll(cifar(small)({ train: 5, test: 1 }), { root: '.' }, contextOf(folder)));
    assert.match(problem.what, `byte ${3 * 3073} is label 10 of image 3; labels go from 0 to 9`);
  }),
);

test(
  'more images than there are is refused',
  inFolder(async (folder) => {
    await writeFiles(folder, twoFiles);
    const problem = left(await readAll(cifar(small)({ train: 5, test: 9 }), { root: '.' }, contextOf(folder)));
    assert.match(problem.what, 'asked for 9 images, but there are 8');
  }),
);

test(
  'CIFAR-100 gives its fine labels, and as many images as the files hold',
  inFolder(async (folder) => {
    await writeFiles(folder, { 'train.bin': cifarFile(120, 2, 100), 'test.bin': cifarFile(7, 2, 100) });
    const set = pixels(
      right(await readAll(cifar(CIFAR_100)({ train: 'all', test: 'all' }), { root: folder }, contextOf('/nowhere'))),
    );
    assert.is(set.train.labels.length, 120);
    assert.is(set.train.labels[101], 1);
    assert.is(set.classes.length, 100);
  }),
);

if (sharedData !== undefined) {
  test('the real CIFAR-10 reads: its first image is a frog, its first test image a cat', async () => {
    const context = contextOf('/nowhere', { dataFolder: sharedData });
    const set = pixels(right(await readAll(cifar(CIFAR_10)({ train: 12_000, test: 100 }), {}, context)));
    assert.is(set.train.labels.length, 12_000);
    assert.is(set.classes[set.train.labels[0] as number], 'frog');
    assert.is(set.classes[set.test.labels[0] as number], 'cat');
    assert.equal([...set.train.images.subarray(0, 3)], [59, 62, 63]);
  });
}

test.run();
