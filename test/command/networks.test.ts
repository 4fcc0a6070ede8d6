import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeSafetensors } from '../../artifacts/safetensors.js';
import { bytesIn, fieldsOf, textIn } from '../base/protobuf-reader.js';
import { makeProject, type Project } from '../experiments/project.js';
import { pipe } from './project.js';

const SIZE = 16;
const ARCHITECTURE = '|nor_conv_1x1~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|none~1|nor_conv_3x3~2|';
const EXPERIMENT = `import { concreteDropout, experiment, fixedGenotype, load, retrain, shapes } from 'sluice';
export default experiment('nets', () => {
  const images = load(shapes({ train: 40, test: 10, size: ${SIZE} }));
  const cell = fixedGenotype('${ARCHITECTURE}');
  const settings = { cells: 1, channels: 2, epochs: 1, batchSize: 20, auxiliary: 0, dropPath: 0, augmentation: {} };
  return {
    genotype: cell,
    plain: cell.pipe(retrain(images, settings)),
    dropping: cell.pipe(retrain(images, { ...settings, dropout: concreteDropout({ probability: 0.3 }) })),
  };
});
`;

interface Predicted {
  readonly classes: readonly string[];
  readonly samples: number;
  readonly images: readonly {
    readonly file: string;
    readonly probabilities: readonly number[];
    readonly problem?: string;
    readonly variance?: number;
  }[];
}

let project: Project;
const run = (...words: readonly string[]) => pipe(project.folder, words);
const file = (name: string): string => join(project.folder, name);
const predicted = async (...words: readonly string[]): Promise<Predicted> => {
  const { out, err } = await run('predict', 'nets.ts', ...words, '--format', 'json');
  if (out === '') throw new Error(err);
  return JSON.parse(out) as Predicted;
};

test.before(async () => {
  project = await makeProject({ 'nets.ts': EXPERIMENT });
  mkdirSync(file('pictures'));
  for (const [i, name] of ['a.png', 'c.png'].entries()) {
    const pixels = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, at) => (at * (37 + i) + 11 * i) % 256);
    await sharp(pixels, { raw: { width: SIZE, height: SIZE, channels: 3 } })
      .png()
      .toFile(file(`pictures/${name}`));
  }
  writeFileSync(file('pictures/b.png'), 'no picture');
});
test.after(() => project.remove());

test('a network that was not trained yet is said to be none, with the command that trains it', async () => {
  const { code, err } = await run('predict', 'nets.ts', 'pictures', '--output', 'plain');
  assert.is(code, 2);
  assert.match(
    err,
    'the store has no "plain" of this experiment with these options: its stage retrain-1 has not run\n  at: nets.ts',
  );
  assert.match(err, 'run `pipe run nets.ts` first');
  const { code: ran, err: complaint } = await run('run', 'nets.ts', '--no-check', '--quiet');
  assert.equal([ran, complaint], [0, '']);
});

test('what is meant must be one artifact of the right kind, and the message names those that there are', async () => {
  const refused = async (...words: readonly string[]): Promise<string> => {
    const { code, err } = await run(...words);
    assert.is(code, 2, err);
    return err;
  };
  assert.match(await refused('predict', 'nets.ts', 'pictures'), '--output: plain (trained-network), dropping (trained-network)');
  assert.match(await refused('predict', 'nets.ts', 'pictures', '--output', 'plian'), 'did you mean "plain"?');
  assert.match(await refused('export', 'nets.ts', '--output', 'plain'), 'nothing says what to export');
  assert.match(await refused('export', 'nets.ts', '--output', 'plain', '--onnx', 'x', '--seed', '7'), 'has not run');
  assert.match(await refused('export', 'nets.ts', '--output', 'plain', '--onnx', 'x', '--dropout'), 'no dropout to keep');
  assert.match(await refused('export', 'nets.ts', '--output', 'plain', '--onnx', 'none/x'), 'cannot be written');
  assert.match(await refused('export', 'abcdef', '--onnx', 'x'), 'no artifact whose digest begins with "abcdef"');
  const listed = (await run('ls', '--artifacts')).out;
  const genotype = / (\w{12}) {2}genotype:/.exec(listed)?.[1] ?? '';
  assert.match(
    await refused('predict', genotype, 'pictures'),
    'is the digest of a genotype, and pipe predict takes a trained-network',
  );
  assert.match(await refused('predict', 'nets.ts', 'nowhere', '--output', 'plain'), 'nowhere');
  assert.not.ok(existsSync(file('x')));
});

test('an image that cannot be read is said, and the others are predicted', async () => {
  const { code, out, err } = await run('predict', 'nets.ts', 'pictures', '--output', 'plain', '--format', 'csv');
  assert.is(code, 2);
  assert.match(err, /cannot decode the image: .*\n {2}at: .*pictures\/b\.png\n {2}to mend: repair or remove the file\n/);
  const [head = '', ...rows] = out.trim().split('\n');
  assert.match(head, /^file,class,probability,entropy,probability of /);
  assert.equal(
    rows.map((row) => row.split(',')[0]),
    ['pictures/a.png', 'pictures/c.png'],
  );
  const text = await run('predict', 'nets.ts', 'pictures/a.png', '--output', 'plain', '--top', '2');
  assert.equal([text.code, text.err], [0, '']);
  assert.match(text.out, /^pictures\/a\.png {2}\w+ [\d.]+ %, \w+ [\d.]+ %\n$/);
});

test('a network with dropout tells its uncertainty, the same for the same seed', async () => {
  const first = await predicted('pictures', '--output', 'dropping', '--samples', '5');
  const tensors = memory().numTensors;
  const again = await predicted('pictures', '--output', 'dropping', '--samples', '5');
  assert.is(memory().numTensors, tensors, 'what was made for a prediction is let go of');
  assert.equal(first, again);
  assert.is(first.samples, 5);
  assert.ok((first.images[0]?.variance ?? 0) > 0);
  assert.match(first.images[1]?.problem ?? '', 'cannot decode');
});

test('a network is exported by its digest, with what was done to its images', async () => {
  const digest = /(\w{12}) {2}network: trained-network(?!.*dropout)/.exec((await run('ls', '--artifacts')).out)?.[1] ?? '';
  const ended = await run('export', digest, '--onnx', 'model.onnx', '--pytorch', 'torch', '--genotype', 'cell.json');
  assert.equal([ended.code, ended.err], [0, '']);
  const model = new Uint8Array(readFileSync(file('model.onnx')));
  const metadata = Object.fromEntries(
    bytesIn(fieldsOf(model), 14)
      .map(fieldsOf)
      .map((entry) => [textIn(entry, 1), textIn(entry, 2)]),
  );
  const own = await predicted('pictures', '--output', 'plain');
  assert.equal(JSON.parse(metadata['classes'] ?? ''), own.classes);
  assert.equal([metadata['height'], metadata['shorter_side'], metadata['genotype_text']], ['16', '16', ARCHITECTURE]);
  assert.equal(JSON.parse(readFileSync(file('cell.json'), 'utf8')), { space: 'nas-bench-201', architecture: ARCHITECTURE });
  const weights = decodeSafetensors(new Uint8Array(readFileSync(file('torch/model.safetensors'))));
  if (weights._tag === 'Left') throw new Error(weights.left);
  assert.equal(weights.right.tensors['stem.convolution.weight']?.shape, [2, 3, 3, 3]);
  assert.match(readFileSync(file('torch/model.py'), 'utf8'), 'class Network(nn.Module):');
});

test('the genotype of an experiment is exported without its network', async () => {
  const { code, out } = await run('export', 'nets.ts', '--genotype', 'cell.txt');
  assert.is(code, 0);
  assert.match(out, /^exported genotype /);
  assert.is(readFileSync(file('cell.txt'), 'utf8'), `${ARCHITECTURE}\n`);
});

test.run();
