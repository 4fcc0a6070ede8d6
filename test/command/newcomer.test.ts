// A newcomer's way on small pictures, from `pipe init` to the same probabilities in ONNX Runtime.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { either } from 'fp-ts';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeSafetensors } from '../../artifacts/safetensors.js';
import { parseGenotype } from '../../networks/genotype-text.js';
import { expectSame } from './export-document.js';
import { type Arrived, goTheWay } from './newcomer.js';
import { root } from './project.js';

let arrived: Arrived;
test.before(async () => {
  arrived = await goTheWay(24);
});
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(arrived.folder, name)));

test('the command has the name of its package too, by which npx finds it where another package is named pipe', () => {
  const { name, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  assert.is(bin[name], bin.pipe);
});

test('the report shows the classes and the accuracy of the run, on one page', () => {
  assert.match(arrived.report, /^<!doctype html>/i);
  for (const piece of ['ants', 'bees', 'test images', 'retrain']) assert.ok(arrived.report.includes(piece), piece);
  assert.not.match(arrived.report, /stages? (?:is|are) not finished/);
});

test('ONNX Runtime gives the probabilities that sluice tells', async () => {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  const { classes, mean, deviation, height, width, shorterSide } = arrived.metadata;
  assert.equal([height, shorterSide], [width, width], 'a small picture is seen whole');
  const pixels = await sharp(arrived.picture).removeAlpha().raw().toBuffer();
  const size = height * width;
  const images = Float32Array.from({ length: 3 * size }, (_, i) => {
    const channel = Math.floor(i / size);
    return ((pixels[3 * (i % size) + channel] as number) / 255 - (mean[channel] as number)) / (deviation[channel] as number);
  });
  const session = await ort.InferenceSession.create(bytesOf('model.onnx'));
  const { probabilities } = await session.run({ images: new ort.Tensor('float32', images, [1, 3, height, width]) });
  expectSame(Object.fromEntries(classes.map((name, i) => [name, Number(probabilities?.data[i])])), arrived.probabilities);
});

test('the exported files agree with each other: weights by name, and the cell', () => {
  const [weights, beside] = ['weights.safetensors', 'model/model.safetensors'].map((name) => bytesOf(name));
  assert.equal(beside, weights);
  const decoded = decodeSafetensors(weights as Uint8Array);
  if (either.isLeft(decoded)) throw new Error(decoded.left);
  assert.ok(Object.keys(decoded.right.tensors).some((name) => name.startsWith('cells.0.')));
  const text = readFileSync(join(arrived.folder, 'cell.txt'), 'utf8').trim();
  assert.is(text, arrived.metadata.genotypeText);
  assert.equal(parseGenotype(text), either.right(arrived.metadata.genotype));
});

test.run();
