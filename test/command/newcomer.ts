// The way of a newcomer: a project on pictures of one's own, a run, the report, a prediction, the network for other programs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../artifacts/fixtures/scratch.js';
import type { Probabilities } from './export-document.js';
import { link, pipe, root } from './project.js';

/** Facts of an exported network, as `--metadata` writes them. */
export interface Metadata {
  readonly classes: readonly string[];
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly height: number;
  readonly width: number;
  readonly shorterSide: number;
  readonly genotype: unknown;
  readonly genotypeText: string;
}

/** What a newcomer has in the end. */
export interface Arrived {
  readonly folder: string;
  readonly metadata: Metadata;
  readonly report: string;
  /** Square picture that needs no resizing, and what sluice says of it. */
  readonly picture: string;
  readonly probabilities: Probabilities;
}

const CLASSES = ['ants', 'bees'] as const;

/** Writes a picture of stripes, whose direction tells its class. */
export const draw = (path: string, side: number, seed: number, isUpright: boolean): Promise<unknown> => {
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, at) => {
    const [row, column] = [Math.floor(at / (3 * side)), Math.floor(at / 3) % side];
    return (Math.floor((isUpright ? column : row) / 4) * (60 + seed) + 40 * (at % 3) + 7 * seed) % 256;
  });
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toFile(path);
};

const expectSuccess = async (folder: string, words: string): Promise<string> => {
  const { code, err, out } = await pipe(folder, words);
  assert.equal([code, err], [0, ''], words);
  return out;
};

/**
 * Goes the way, in an empty folder into which npm has installed this package.
 *
 * @param side of the pictures in pixels, by which they are small pictures or photographs
 */
export const goTheWay = async (side: number): Promise<Arrived> => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'package.json'), '{ "dependencies": { "sluice": "file:../sluice-0.1.0.tgz" } }');
  link(folder, 'sluice', root);
  for (const [c, name] of CLASSES.entries()) {
    mkdirSync(join(folder, 'photos', name), { recursive: true });
    for (let i = 0; i < 10; i++) await draw(join(folder, 'photos', name, `${i}.png`), side, i, c === 0);
  }
  const next = await expectSuccess(folder, 'init --images photos --yes');
  const [, run = ''] = /npx pipe (run experiment\.ts)$/m.exec(next) ?? [];
  const small =
    '--set search.epochs=1 --set search.warmUp=0 --set search.space.channels=4 --set retrain.epochs=1 --set retrain.channels=4';
  const done = await expectSuccess(folder, `${run} --no-check ${small}`);
  assert.match(done, /^retrain: epoch 1: .*train accuracy .*test accuracy/m);
  assert.match(done, /^evaluation \([0-9a-f]{12}\): accuracy on 4 test images/m);
  await expectSuccess(folder, `report experiment.ts ${small}`);
  await expectSuccess(
    folder,
    `export experiment.ts ${small} --onnx model.onnx --metadata model.json --safetensors weights.safetensors --pytorch model --genotype cell.txt`,
  );
  const metadata: Metadata = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  const picture = join(folder, 'picture.png');
  await draw(picture, metadata.shorterSide, 3, true);
  const told = JSON.parse(await expectSuccess(folder, `predict experiment.ts picture.png --format json ${small}`));
  return {
    folder,
    metadata,
    picture,
    report: readFileSync(join(folder, 'report.html'), 'utf8'),
    probabilities: Object.fromEntries(told.classes.map((name: string, i: number) => [name, told.images[0].probabilities[i]])),
  };
};
