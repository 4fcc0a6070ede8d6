// A network of a search space of one's own, used by its digest: the artifact names no module, so the command is told it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { copyOf, edit, outputsOf, pipe, project, root } from './project.js';

const EXPERIMENT = `import { dirichlet, discretise, experiment, load, retrain, search, shapes } from 'sluice';
import { rings } from './rings.js';
const short = { epochs: 1, batchSize: 6, augmentation: {} };
export default experiment('own', () => {
  const images = load(shapes({ train: 24, test: 10, size: 16 }), { validation: 0.5 });
  const cell = images.pipe(search({ space: rings({ depth: 1, width: 2 }), architecture: dirichlet(), ...short }), discretise());
  return { network: cell.pipe(retrain({ ...short, dropPath: 0, network: { loops: 1, breadth: 2 } })) };
});
`;
const own = (name: string): string =>
  readFileSync(join(root, 'test/stages/own-space', name), 'utf8').replace("'../../../index.js'", "'sluice'");

let folder: string;
let digest: string;
test.before(async () => {
  folder = project({ 'own.ts': EXPERIMENT, 'rings.ts': own('rings.ts'), 'rings-space.ts': own('rings-space.ts') });
  await sharp({ create: { width: 16, height: 16, channels: 3, background: { r: 200, g: 30, b: 90 } } })
    .png()
    .toFile(join(folder, 'photo.png'));
  const run = await pipe(folder, 'run own.ts --json --no-check');
  assert.is(run.code, 0, run.err);
  digest = (outputsOf(run)['network'] as string).slice(0, 12);
});

test('with the module of its space the digest gives what the experiment file gives', async () => {
  const byFile = await pipe(folder, 'predict own.ts photo.png --format json');
  const byDigest = await pipe(folder, `predict ${digest} photo.png --format json --space rings.ts`);
  assert.equal([byFile.code, byFile.err], [0, '']);
  assert.equal([byDigest.code, byDigest.err, byDigest.out], [0, '', byFile.out]);
});

test('without it, or with a module that is none, the refusal says what to name', async () => {
  for (const [words, what, mend] of [
    [`predict ${digest} photo.png`, 'the network is of the search space "rings", which is not one of sluice', '--space FILE'],
    [`export ${digest} --onnx x.onnx`, 'its digest does not tell where that is', 'the experiment file instead of the digest'],
    [`predict ${digest} photo.png --space nowhere.ts`, 'there is no such module', 'the space "rings"'],
    [`predict ${digest} photo.png --space stages.ts`, 'exports no space of the name "rings"', 'name the module'],
    ['predict own.ts photo.png --space rings.ts', 'no module of a space is to be named here', 'leave --space out'],
  ] as const) {
    const { code, err } = await pipe(folder, words);
    assert.is(code, 2, err);
    assert.match(err, what);
    assert.match(err, mend);
  }
});

test('a space whose source has changed since the training is told of, and used', async () => {
  const words = `predict ${digest} photo.png --space rings.ts`;
  const same = await pipe(copyOf(folder), words);
  assert.equal([same.code, same.err], [0, '']);
  const edited = copyOf(folder);
  edit(edited, 'rings-space.ts', 'is no operation of a ring', 'is none of a ring');
  const { code, err, out } = await pipe(edited, words);
  assert.is(code, 0, err);
  assert.is(out, same.out);
  assert.match(err, /^warning: the source of the space "rings" in rings\.ts, .*what is computed may differ\n$/);
});

test.run();
