import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import type { Marks } from '../../../artifacts/marks.js';
import { type BuiltClosuresFile, builtClosures, builtId } from '../../../pipeline/key/built-closures.js';
import { bundleClosures } from '../../../pipeline/key/bundle-closure.js';
import type { Exported } from '../../../pipeline/key/bundle-piece.js';
import { bundlingHere } from '../../../pipeline/key/bundling-here.js';
import { ownClosures } from '../../../pipeline/key/own-closures.js';
import type { Packages } from '../../../pipeline/key/packages.js';
import { marksInFolder } from '../../artifacts/fixtures/marks.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { importBuilt } from '../../built.js';
import { packages } from '../fixtures/modules.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const shapes: Exported = { path: join(root, 'datasets/shapes.ts'), name: 'shapes' };
const MADE_WITH = digestOf('made with');

const bundled = await bundleClosures([shapes], [], packages, new Map());
const [closure] = bundled.closures;

/** What the build writes of a closure, of which the modules are as they are now. */
const file: BuiltClosuresFile = {
  with: MADE_WITH,
  modules: Object.fromEntries(
    bundled.files.map((path) => {
      const digest = digestOf(readFileSync(path));
      return [relative(root, path).replace(/\.ts$/, ''), { ts: digest, js: digestOf('') }];
    }),
  ),
  closures: {
    [builtId(shapes)]: { bundle: digestOf(closure?.bundle ?? ''), packages: closure?.packages.map(([name]) => name) ?? [] },
  },
};

const write = (text: string): string => {
  const path = join(scratchFolder(), 'closures.json');
  writeFileSync(path, text);
  return path;
};

/** The closure, and how many were bundled for it; what the build has has a digest of its own here. */
const recalled = async (text: string, of: Packages = packages, madeWith = MADE_WITH, marks?: Marks, exported = shapes) => {
  let count = 0;
  const bundle = async (exports: readonly Exported[]) => {
    count += exports.length;
    return bundled;
  };
  const own = ownClosures(of, MADE_WITH, bundle, undefined, builtClosures(write(text), of, madeWith, marks));
  return { found: await own.closureOf(exported), count };
};

test('a closure of the build is taken where no module of it was edited since, and none is bundled', async () => {
  const { found, count } = await recalled(JSON.stringify(file));
  assert.equal([found.bundle, count], [digestOf(closure?.bundle ?? ''), 0]);
  assert.equal([...found.packages].sort(), [...(closure?.packages ?? [])].sort());
});

const [module = ''] = Object.keys(file.modules);
const edited = { ...file, modules: { ...file.modules, [module]: { ts: digestOf('edited'), js: digestOf('') } } };
const gone = { ...file, modules: { ...file.modules, 'base/gone': { ts: digestOf(''), js: digestOf('') } } };

const OTHERS: Readonly<Record<string, string>> = {
  'a module was edited': JSON.stringify(edited),
  'a module is gone': JSON.stringify(gone),
  'the build has none of the export': JSON.stringify({ ...file, closures: {} }),
  'its file is cut short': JSON.stringify(file).slice(0, -10),
  'its file is of another form': JSON.stringify({ ...file, modules: [] }),
};

for (const [reason, text] of Object.entries(OTHERS))
  test(`a closure is bundled where ${reason}`, async () => {
    assert.equal(await recalled(text), { found: closure, count: 1 });
  });

test('a closure is bundled where bundles are made another way, and where a package is linked to its sources', async () => {
  const text = JSON.stringify(file);
  assert.is((await recalled(text, packages, digestOf('another way'))).count, 1);
  const linked: Packages = { ...packages, find: async (name) => `/elsewhere/${name}` };
  assert.is((await recalled(text, linked)).count, 1);
});

test('that the modules are those of the build is remembered as long as no file of them changes', async () => {
  const marks = marksInFolder(scratchFolder());
  let kept = 0;
  const counting: Marks = {
    ...marks,
    remember: async (...mark) => {
      kept += 1;
      await marks.remember(...mark);
    },
  };
  const { now } = Date;
  Date.now = () => now() + 3_000;
  try {
    assert.is((await recalled(JSON.stringify(file), packages, MADE_WITH, counting)).count, 0);
    assert.is((await recalled(JSON.stringify(file), packages, MADE_WITH, counting)).count, 0);
    assert.is(kept, 1);
    // Of another build nothing is remembered.
    assert.is((await recalled(JSON.stringify(edited), packages, MADE_WITH, counting)).count, 1);
  } finally {
    Date.now = now;
  }
});

test('closures that the build wrote are those that are bundled now, for a process that runs from sources or from the bundle', async () => {
  const path = join(root, 'dist/closures.json');
  const compiled = await importBuilt<typeof import('../../../pipeline/key/built-closures.js')>('pipeline/key/built-closures.js');
  const ofCompiled = { path: join(root, 'dist/datasets/shapes.js'), name: 'shapes' };
  const madeWith = bundlingHere([]);
  assert.is((await builtClosures(path, packages, madeWith).recall(shapes))?.bundle, closure?.bundle);
  assert.is((await compiled.builtClosures(path, packages, madeWith).recall(ofCompiled))?.bundle, closure?.bundle);
});

test.run();
