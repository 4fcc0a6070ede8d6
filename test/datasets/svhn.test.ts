import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeComponent, resolveComponent } from '../../artifacts/component.js';
import type { Dataset, ImageSet } from '../../datasets/dataset.js';
import { svhn } from '../../datasets/svhn.js';
import { readDigits } from '../../datasets/svhn-digits.js';
import { SVHN_FILES, type SvhnFiles } from '../../datasets/svhn-files.js';
import { svhnOf } from '../../datasets/svhn-reader.js';
import { digitImages, digitLabels, digitPixel, matWriter } from './mat-support.js';
import { contextOf, inFolder, left, readAll, right, writeFiles } from './support.js';

const { file, header } = matWriter();

const digits = (labels: readonly number[], compress = true): Buffer =>
  file({ X: digitImages(labels.length), y: digitLabels(labels) }, compress);

const written = {
  'train_32x32.mat': digits([1, 10, 9, 5]),
  'extra_32x32.mat': digits([2, 3], false),
  'test_32x32.mat': digits([10]),
};

const at = (url: string): SvhnFiles => {
  const of = (part: keyof SvhnFiles, images: number) => {
    const bytes = written[`${part}_32x32.mat`];
    const name = `${part}_32x32.mat`;
    return { name, images, url: `${url}/${name}`, md5: createHash('md5').update(bytes).digest('hex') };
  };
  return { train: of('train', 4), extra: of('extra', 2), test: of('test', 1) };
};

const nowhere = at('http://127.0.0.1:1');
const all = { extra: false, train: 'all', test: 'all' } as const;

const pixels = (set: ImageSet): Extract<ImageSet, { form: 'pixels' }> => {
  if (set.form !== 'pixels') throw new Error('expected pixels');
  return set;
};

const labelsOf = async (folder: string, settings: Parameters<ReturnType<typeof svhnOf>>[0]): Promise<readonly number[]> => [
  ...pixels(right(await readAll(svhnOf(nowhere)(settings), { root: '.' }, contextOf(folder)))).train.labels,
];

test('svhn({ root, extra, train, test }) is a component with its root outside the configuration', async () => {
  const named = svhn({ root: 'data', extra: true, train: 4000 });
  assert.equal(named.config, { extra: true, train: 4000 });
  assert.equal(named.location, { root: 'data' });
  assert.equal(right(await decodeComponent(svhn())).config, { extra: false, train: 'all', test: 'all' });
  assert.match(left(await decodeComponent(svhn({ test: 26_033 }))).join(), 'from 1 to 26032');
  assert.match(left(await decodeComponent(svhn({ extra: 1 } as never))).join(), 'extra');
  assert.type((await resolveComponent<Dataset>(named)).locate, 'function');
});

test('the published files are those of the page, over 630,000 images in all', () => {
  const { train, extra, test: testing } = SVHN_FILES;
  assert.is(train.images + extra.images + testing.images, 630_420);
  assert.is(extra.url, 'http://ufldl.stanford.edu/housenumbers/extra_32x32.mat');
  for (const { md5 } of [train, extra, testing]) assert.match(md5, /^[0-9a-f]{32}$/);
});

test(
  'images come as rows, columns and channels, and label 10 as digit 0',
  inFolder(async (folder) => {
    await writeFiles(folder, written);
    const set = pixels(right(await readAll(svhnOf(nowhere)(all), { root: '.' }, contextOf(folder))));
    assert.is(set.name, 'svhn');
    assert.equal(set.classes, [...'0123456789']);
    assert.equal([...set.train.labels], [1, 0, 9, 5]);
    assert.equal([...set.test.labels], [0]);
    assert.is(set.train.images.length, 4 * 3072);
    for (let image = 0; image < 4; image++) {
      for (const [row, column, channel] of [
        [0, 0, 0],
        [31, 0, 1],
        [0, 31, 2],
        [5, 17, 1],
        [31, 31, 2],
      ] as const) {
        const found = set.train.images[image * 3072 + (row * 32 + column) * 3 + channel];
        assert.is(found, digitPixel(image, row, column, channel), `image ${image}, pixel ${row}, ${column}, ${channel}`);
      }
    }
  }),
);

test(
  'the extra images come after the others, and are needed only where they are asked for',
  inFolder(async (folder) => {
    await writeFiles(folder, written);
    assert.equal(await labelsOf(folder, { ...all, extra: true }), [1, 0, 9, 5, 2, 3]);
    assert.equal(await labelsOf(folder, { ...all, extra: true, train: 5 }), [1, 0, 9, 5, 2]);
    assert.equal(await labelsOf(folder, { ...all, train: 2 }), [1, 0]);
    const names = async (extra: boolean, train: number | 'all') =>
      right(await svhnOf(nowhere)({ extra, train, test: 1 }).locate({ root: '.' }, contextOf(folder))()).map(({ name }) => name);
    assert.equal(await names(true, 4), ['train_32x32.mat', 'test_32x32.mat']);
    assert.equal(await names(true, 5), ['train_32x32.mat', 'extra_32x32.mat', 'test_32x32.mat']);
    assert.equal(await names(false, 'all'), ['train_32x32.mat', 'test_32x32.mat']);
  }),
);

test(
  'more images than there are is refused',
  inFolder(async (folder) => {
    await writeFiles(folder, written);
    const problem = left(await readAll(svhnOf(nowhere)({ ...all, train: 5 }), { root: '.' }, contextOf(folder)));
    assert.match(problem.what, 'asked for 5 images, but there are 4');
    assert.match(problem.remedy, 'extra');
    assert.is(problem.where, 'train_32x32.mat');
  }),
);

test(
  'missing files without a network: what is missing, where it looked, how to mend it',
  inFolder(async (folder) => {
    await writeFiles(join(folder, 'svhn'), { 'train_32x32.mat': written['train_32x32.mat'] });
    const problem = left(await svhnOf(nowhere)(all).locate({ root: '.' }, contextOf(folder))());
    assert.match(problem.what, 'svhn lacks test_32x32.mat, and the download failed');
    assert.match(problem.where, join(folder, 'svhn'));
    assert.match(problem.remedy, 'http://127.0.0.1:1/test_32x32.mat');
    const planned = left(await svhnOf(nowhere)(all).locate({}, contextOf(folder, { mayDownload: false }))());
    assert.not.match(planned.what, 'download');
    assert.match(planned.remedy, 'run the experiment to download');
  }),
);

test(
  'missing files are downloaded from their home, only those, and found the next time',
  inFolder(async (folder) => {
    const asked: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.end(written[url.slice(1) as keyof typeof written]);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const files = at(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      await writeFiles(join(folder, 'data/svhn'), { 'train_32x32.mat': written['train_32x32.mat'] });
      for (let i = 0; i < 2; i++) {
        const set = pixels(right(await readAll(svhnOf(files)(all), { root: 'data' }, contextOf(folder))));
        assert.equal([...set.train.labels], [1, 0, 9, 5]);
      }
      assert.equal(asked, ['/test_32x32.mat']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }),
);

const refused = async (bytes: Uint8Array, what: string | RegExp, wanted: number | 'all' = 'all') => {
  const problem = left(await readDigits('train_32x32.mat', bytes, wanted)());
  assert.is(problem.problem, 'usage');
  assert.is(problem.where, 'train_32x32.mat');
  assert.match(problem.what, what);
  assert.match(problem.remedy, 'copy it anew');
};

test('labels are read for as many images as a file can hold, whatever a small file unfolds to', async () => {
  const labels = digitLabels([], {
    arrayClass: 6,
    storage: 'uint8',
    dimensions: [4_000_000, 1],
    numbers: new Uint8Array(4_000_000),
  });
  await refused(file({ X: digitImages(3), y: labels }, true), 'X has 3 images and y has 699051 labels');
});

test('a damaged file is refused with its name', async () => {
  const bytes = written['train_32x32.mat'];
  await refused(bytes.subarray(0, bytes.length - 200), 'the file ends at byte');
  await refused(new Uint8Array(0), 'the file has 0 bytes');
  await refused(header(), 'no array of numbers named X or y');
  await refused(file({ X: digitImages(2) }), 'no array of numbers named y');
});

test('arrays of a wrong type or shape are refused', async () => {
  const y = digitLabels([1, 2]);
  await refused(file({ X: { ...digitImages(2), arrayClass: 6 }, y }), 'X has numbers [32, 32, 3, 2]; images are bytes');
  await refused(file({ X: { ...digitImages(2), dimensions: [2, 3, 32, 32] }, y }), 'X has bytes [2, 3, 32, 32]');
  await refused(file({ X: digitImages(2), y: digitLabels([1, 2, 3, 4], { dimensions: [2, 2] }) }), 'y has bytes [2, 2]');
  await refused(file({ X: digitImages(3), y }), 'X has 3 images and y has 2 labels');
});

test('labels out of range are refused with their place, also as doubles', async () => {
  const X = digitImages(3);
  for (const wrong of [11, 0]) {
    await refused(file({ X, y: digitLabels([1, 10, wrong]) }), `image 2 has label ${wrong}; labels go from 1 to 10`);
  }
  const doubles = { arrayClass: 6, storage: 'double' } as const;
  await refused(file({ X, y: digitLabels([1, 2.5, 3], doubles) }), 'image 1 has label 2.5');
  await refused(file({ X, y: digitLabels([Number.NaN, 2, 3], doubles) }), 'image 0 has label NaN');
  assert.equal([...right(await readDigits('x', file({ X, y: digitLabels([1, 10, 3], doubles) }), 2)()).labels], [1, 0]);
});

// By scipy.io.savemat(do_compression=True) of SciPy 1.17: X = 100 (row < 16) + 50 (column < 8) + 10 channel + image; y = [[10.], [3.]].
const SCIPY = `
  DwAAAI8AAAB4nO3LMQrCQBRF0R8logbEQsHSNWhjYVrdggswrWnjRrSNrW4yH0x1l/B4Z3jMwGVWEXHaRczynucW8Vfm1rn9uGlukivy3MZ35L8XHEC93yHA
  3V2593AG9f6AJbi7K/cvXEC9d7ABd3fl/oYjqPcGCnB3V+4fqEG9t1CBu7ty/8EV1PsTtuDurtwHO5DZng8AAAAtAAAAeJzjY2BgcABiNiDmgNIgwArlMwEx
  IxgzMlQCaU4gFmCAARUHCM3hAAAwNgGz`;

test('a file that another program wrote reads as it was meant', async () => {
  const read = right(await readDigits('scipy', Buffer.concat([header(), Buffer.from(SCIPY, 'base64')]), 'all')());
  assert.equal([...read.labels], [0, 3]);
  const expected = Array.from({ length: 2 * 3072 }, (_, i) => {
    const [image, row, column, channel] = [Math.floor(i / 3072), Math.floor((i % 3072) / 96), Math.floor((i % 96) / 3), i % 3];
    return (row < 16 ? 100 : 0) + (column < 8 ? 50 : 0) + 10 * channel + image;
  });
  assert.equal([...read.images], expected);
});

test.run();
