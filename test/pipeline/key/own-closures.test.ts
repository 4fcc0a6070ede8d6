import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundleClosures } from '../../../pipeline/key/bundle-closure.js';
import type { Exported } from '../../../pipeline/key/bundle-piece.js';
import type { BundledClosure } from '../../../pipeline/key/closure-mark.js';
import { EVERY } from '../../../pipeline/key/own-imports.js';
import { sourceClosures } from '../../../pipeline/key/source-closure.js';
import { problemOf } from '../../artifacts/fixtures/scratch.js';
import { closureOf, moduleFolder, packages, urlOf } from '../fixtures/modules.js';

test('what is imported from this package counts only as far as it is used', async () => {
  const through = (imported: string, body: string) =>
    closureOf({ 'main.ts': `import { ${imported} } from 'sluice';\nexport const work = () => ${body};` });
  const digest = await through('generatorOf', 'generatorOf(1)');
  assert.is(await through('generatorOf, search', 'generatorOf(1)'), digest);
  assert.is.not(await through('fold, generatorOf', 'fold(generatorOf(1))'), digest);
});

test('a namespace of this package counts by the members that are used', async () => {
  const through = (body: string) => closureOf({ 'main.ts': `import * as s from 'sluice';\nexport const work = () => ${body};` });
  const digest = await through('s.generatorOf(1)');
  assert.is(await through('s.generatorOf((1))'), digest);
  assert.is.not(await through('s.fold(s.generatorOf(1))'), digest);
});

test('an export that this package lacks is a usage problem with the module that imports it', async () => {
  const folder = moduleFolder({ 'main.ts': "import { nothingLikeIt } from 'sluice';\nexport const work = () => nothingLikeIt;" });
  const missing = await problemOf(sourceClosures(packages)(urlOf(folder, 'main.ts'), 'work'));
  assert.is(missing.problem, 'usage');
  assert.match(missing.what, 'nothingLikeIt');
  assert.match(missing.where, /main\.ts/);
});

const module = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

// Among them exports whose modules import the same package, have the same names inside, or are imported dynamically by others.
const exports: readonly Exported[] = [
  ...['batchSource', 'DETACH', 'darts', 'executor', 'imagenetRetraining', 'meanUncertainty', 'networkParts', 'shapes'].map(
    (name) => ({ path: module('index.ts'), name }),
  ),
  { path: module('pipeline/flow.ts'), name: 'operator' },
  { path: module('pipeline/flow.ts'), name: 'start' },
  { path: module('stages/discretise/discretise.ts'), name: 'discretiseStage' },
  { path: module('stages/load/load-run.ts'), name: EVERY },
];

const closuresOf = async (of: readonly Exported[]): Promise<readonly BundledClosure[]> =>
  (await bundleClosures(of, [], packages, new Map())).closures.map(({ bundle, packages: needed }) => ({
    bundle,
    packages: [...needed].sort(),
  }));

test('a closure of this package is the same bundled alone and among any others, in any order', async () => {
  const alone = await Promise.all(exports.map(async (one) => (await closuresOf([one]))[0] as BundledClosure));
  assert.is(new Set(alone.map(({ bundle }) => bundle)).size, exports.length);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...exports.keys()], { minLength: 2 }), async (places) => {
      const found = await closuresOf(places.map((at) => exports[at] as Exported));
      assert.equal(
        found,
        places.map((at) => alone[at]),
      );
    }),
    { numRuns: 5 },
  );
});

test('an export of the index is that of its module', async () => {
  const [{ bundle }, { bundle: ofModule }] = (await closuresOf([
    { path: module('index.ts'), name: 'start' },
    { path: module('pipeline/flow.ts'), name: 'start' },
  ])) as [BundledClosure, BundledClosure];
  assert.is(bundle, ofModule);
});

test.run();
