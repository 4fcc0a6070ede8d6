// Small data sets in the forms of the published ones, for `check-digests.mjs`. They use nothing of this project, nor of a
// package whose next version may write other bytes: what they hold is part of what the digests are digests of.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32, header, stored } from './png.mjs';

/** Whole numbers from 0 to 2³² - 1 that depend on `seed` alone (xorshift32). */
const numbersOf = (seed) => {
  let state = (seed * 0x9e3779b1 + 1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
};

/** A picture [size, size, 3] of a class: stripes whose direction, width and colour are the class's, and noise. */
const picture = (label, size, next) => {
  const bytes = Buffer.alloc(size * size * 3);
  const phase = next() % size;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const along = (label % 2 === 0 ? row : column) + (label % 3) * (label % 2 === 0 ? column : row) + phase;
      const bright = along % (4 + (label % 7)) < 2 + (label % 4);
      for (let channel = 0; channel < 3; channel++) {
        const base = bright ? 150 + 60 * ((label + channel) % 2) : 40 + 25 * ((label * (channel + 1)) % 4);
        bytes[(row * size + column) * 3 + channel] = base + (next() % 41) - 20;
      }
    }
  }
  return bytes;
};

const inPlanes = (pixels, transposed) => {
  const planes = Buffer.alloc(3072);
  for (let row = 0; row < 32; row++)
    for (let column = 0; column < 32; column++)
      for (let channel = 0; channel < 3; channel++)
        planes[channel * 1024 + (transposed ? column * 32 + row : row * 32 + column)] = pixels[(row * 32 + column) * 3 + channel];
  return planes;
};

const cifar = (count, classes, labelBytes, seed) => {
  const next = numbersOf(seed);
  return Buffer.concat(
    Array.from({ length: count }, (_, i) => {
      const label = i % classes;
      return Buffer.concat([Buffer.alloc(labelBytes - 1), Buffer.of(label), inPlanes(picture(label, 32, next), false)]);
    }),
  );
};

// A MAT-file of level 5, little-endian and not compressed.
const element = (type, data) => {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
};
const words = (...values) => Buffer.from(Int32Array.from(values).buffer);
const array = (name, dimensions, bytes) =>
  element(
    14,
    Buffer.concat([element(6, words(9, 0)), element(5, words(...dimensions)), element(1, Buffer.from(name)), element(2, bytes)]),
  );
const svhn = (count, seed) => {
  const next = numbersOf(seed);
  const start = Buffer.alloc(128, ' ');
  start.write('MATLAB 5.0 MAT-file');
  start.write('\x00\x01IM', 124, 'latin1');
  const images = Array.from({ length: count }, (_, i) => inPlanes(picture((i + 1) % 10, 32, next), true));
  const labels = Buffer.from(Array.from({ length: count }, (_, i) => ((i + 1) % 10 === 0 ? 10 : (i + 1) % 10)));
  return Buffer.concat([start, array('X', [32, 32, 3, count], Buffer.concat(images)), array('y', [count, 1], labels)]);
};

const png = (size, pixels) => {
  const rows = Array.from({ length: size }, (_, row) =>
    Buffer.concat([Buffer.of(0), pixels.subarray(row * size * 3, (row + 1) * size * 3)]),
  );
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header(size)),
    chunk('IDAT', stored(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

/** Pictures of classes in folders: sizes differ, as those of photographs do. */
const pictures = (part, classes, count, ending, seed) => {
  const next = numbersOf(seed);
  return Object.fromEntries(
    classes.flatMap((name, label) =>
      Array.from({ length: count }, (_, i) => {
        const size = 66 + 9 * (i % 4);
        return [`${part}/${name}/${name}_${i}.${ending}`, png(size, picture(label * 3 + 1, size, next))];
      }),
    ),
  );
};

const OPERATIONS = ['none', 'skip_connect', 'nor_conv_1x1', 'nor_conv_3x3', 'avg_pool_3x3'];
const benchmark = () => {
  const next = numbersOf(201);
  const percent = (from) => (from + (next() % 400_000) / 10_000).toFixed(4);
  const lines = Array.from({ length: 15_625 }, (_, code) => {
    const [a, b, c, d, e, f] = [3125, 625, 125, 25, 5, 1].map((unit) => OPERATIONS[Math.floor(code / unit) % 5]);
    const architecture = `|${a}~0|+|${b}~0|${c}~1|+|${d}~0|${e}~1|${f}~2|`;
    const accuracies = [50, 50, 30, 30, 5, 5].map(percent);
    return [15_624 - code, architecture, ...accuracies, 0.07, 0.08, 0.09, 7.8, 7.9, 2.1, code % 2 ? '' : 0.0125, 0.0131, 0.0119];
  });
  const columns = ['validation', 'test', 'params_m', 'flops_m', 'latency_s'];
  const names = ['cifar10valid_valid', 'cifar10_test', 'cifar100_valid', 'cifar100_test', 'in16_valid', 'in16_test'];
  const rest = columns.slice(2).flatMap((column) => ['cifar10', 'cifar100', 'in16'].map((data) => `${data}_${column}`));
  return `${[['index', 'arch', ...names, ...rest], ...lines].map((line) => line.join(',')).join('\n')}\n`;
};

/** Writes all of them below a folder. */
export const writeData = (folder) => {
  const files = {
    'cifar-10-batches-bin/data_batch_1.bin': cifar(160, 10, 1, 1),
    'cifar-10-batches-bin/test_batch.bin': cifar(60, 10, 1, 2),
    'cifar-100-binary/train.bin': cifar(200, 100, 2, 3),
    'cifar-100-binary/test.bin': cifar(100, 100, 2, 4),
    'svhn/train_32x32.mat': svhn(120, 5),
    'svhn/test_32x32.mat': svhn(40, 6),
    'nas-bench-201/nb201.csv': benchmark(),
    ...pictures('imagenet/train', ['n01440764', 'n01443537', 'n01484850'], 16, 'JPEG', 7),
    ...pictures('imagenet/val', ['n01440764', 'n01443537', 'n01484850'], 4, 'JPEG', 8),
    ...pictures('pictures/train', ['left', 'right'], 12, 'png', 9),
    ...pictures('pictures/test', ['left', 'right'], 4, 'png', 10),
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
};
