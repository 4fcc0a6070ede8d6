import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { settledAfter } from '../../../artifacts/file-digests.js';
import { type Marks, marksIn } from '../../../artifacts/marks.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import { knownClosures } from '../../../pipeline/key/closure-mark.js';
import { openPackages, type Packages } from '../../../pipeline/key/packages.js';
import { sourceClosures } from '../../../pipeline/key/source-closure.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { rightOf } from '../fixtures/run.js';

const CLOSURE = { bundle: 'b', packages: [['rxjs', '/rxjs']] as const };
// As if the files had been written before: a time that nobody set is that of the last change.
const later = (): number => Date.now() + settledAfter + 1000;

const files = (): readonly string[] => {
  const folder = scratchFolder();
  return ['a.js', 'b.js'].map((name) => {
    writeFileSync(join(folder, name), 'export const one = 1;\n');
    return join(folder, name);
  });
};

test('a closure is remembered until a file of it is edited, also with its size kept and its time set back', async () => {
  const [a = '', b = ''] = files();
  const marks = marksIn(memoryBlobs('marks'));
  utimesSync(b, 1000, 1000);
  await knownClosures(marks, 'v1').remember([['id', CLOSURE]], [a, b], later());
  const known = await knownClosures(marks, 'v1').recall('id');
  assert.equal([known?.bundle, known?.packages], [CLOSURE.bundle, CLOSURE.packages]);
  assert.is(await knownClosures(marks, 'v2').recall('id'), undefined);
  assert.is(await knownClosures(marks, 'v1').recall('other'), undefined);
  writeFileSync(b, 'export const one = 2;\n');
  utimesSync(b, 1000, 1000);
  assert.is(await knownClosures(marks, 'v1').recall('id'), undefined);
});

test('a closure of a file that was changed just before, or while it was bundled, is not remembered', async () => {
  const [a = '', b = ''] = files();
  const closures = knownClosures(marksIn(memoryBlobs('marks')), 'v1');
  await closures.remember([['id', CLOSURE]], [a, b], Date.now());
  assert.is(await closures.recall('id'), undefined);
  await closures.remember([['id', CLOSURE]], [a, `${b}.absent`], later());
  assert.is(await closures.recall('id'), undefined);
});

const STAGE = new URL('../../../stages/discretise/discretise.ts', import.meta.url).href;

/** Marks that count what they gave. */
const counting = (marks: Marks): { readonly marks: Marks; readonly given: () => number } => {
  let given = 0;
  return {
    marks: {
      ...marks,
      recall: async (room, name, open) => {
        const found = await marks.recall(room, name, open);
        if (room === 'closures' && found !== undefined) given += 1;
        return found;
      },
    },
    given: () => given,
  };
};

test('a closure of this package is the same remembered and bundled, and another once a package that it needs is another', async () => {
  const { marks, given } = counting(marksIn(memoryBlobs('marks')));
  const packages = openPackages();
  const digestWith = async (of: Packages, memory?: Marks) =>
    rightOf(await sourceClosures(of, memory)(STAGE, 'discretiseStage')());
  const bundled = await digestWith(packages);
  const remembering = await digestWith(packages, marks);
  assert.is(given(), 0);
  const remembered = await digestWith(packages, marks);
  assert.equal([bundled, remembered], [remembering, remembering]);
  assert.ok(given() > 0);
  // Another copy of a package that it needs is there now, nearer than the one before.
  const copy = join(scratchFolder(), 'node_modules/io-ts');
  mkdirSync(copy, { recursive: true });
  writeFileSync(join(copy, 'package.json'), '{"name":"io-ts","version":"0.0.1"}');
  const elsewhere: Packages = {
    ...packages,
    find: async (name, from) => (name === 'io-ts' ? copy : packages.find(name, from)),
  };
  assert.is.not(await digestWith(elsewhere, marks), remembered);
});

test('a closure of modules of a user is bundled each time', async () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'inner'));
  writeFileSync(join(folder, 'mine.ts'), "import { two } from './inner/two.js';\nexport const four = two * 2;\n");
  writeFileSync(join(folder, 'inner/two.ts'), 'export const two = 2;\n');
  const { marks, given } = counting(marksIn(memoryBlobs('marks')));
  const digest = async () =>
    rightOf(await sourceClosures(openPackages(), marks)(pathToFileURL(join(folder, 'mine.ts')).href, 'four')());
  const [first, again] = [await digest(), await digest()];
  writeFileSync(join(folder, 'inner/two.ts'), 'export const two = 3;\n');
  assert.is(first, again);
  assert.is.not(await digest(), first);
  assert.is(given(), 0);
});

test.run();
