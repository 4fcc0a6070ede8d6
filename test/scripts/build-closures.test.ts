import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../artifacts/digest.js';
import { scratchFolder } from '../artifacts/fixtures/scratch.js';
import { root, write } from '../command/project.js';

interface Module {
  readonly areAllBuilt: (dist: string) => boolean;
  readonly keptOf: (root: string, folder: string, dist: string, made: string) => ReadonlyMap<string, unknown> | undefined;
}

const { areAllBuilt, keptOf } = (await import(join(root, 'scripts/build-closures.mjs'))) as Module;

/** A package of two modules that was built into `dist`, and is being built into `fresh`; `one` is made of both, `two` of one. */
const project = (): string => {
  const folder = scratchFolder();
  const digests = { ts: digestOf('1'), js: digestOf('1') };
  write(folder, {
    ...Object.fromEntries(['base/a.ts', 'base/b.ts', 'fresh/base/a.js', 'fresh/base/b.js'].map((file) => [file, '1'])),
    'dist/closures.json': JSON.stringify({
      with: 'made',
      modules: { 'base/a': digests, 'base/b': digests },
      closures: { one: { bundle: 'x', packages: [] }, two: { bundle: 'y', packages: ['rxjs'] } },
    }),
    'dist/.closures': JSON.stringify({ areAll: true, modulesOf: { one: ['base/a', 'base/b'], two: ['base/b'] } }),
  });
  return folder;
};

const kept = (folder: string, made = 'made'): readonly string[] | undefined => {
  const found = keptOf(folder, join(folder, 'fresh'), join(folder, 'dist'), made);
  return found && [...found.keys()];
};

test('a build keeps the closures of which no module changed, as source or as it is compiled', () => {
  const folder = project();
  assert.equal(kept(folder), ['one', 'two']);
  write(folder, { 'fresh/base/a.js': '2' });
  assert.equal(kept(folder), ['two']);
  write(folder, { 'base/b.ts': '2' });
  assert.equal(kept(folder), []);
});

test('a closure of which a module is gone is not kept', () => {
  const folder = project();
  rmSync(join(folder, 'base/a.ts'));
  assert.equal(kept(folder), ['two']);
});

test('none is kept of another way of bundling, or where nothing tells its modules; then all are built', () => {
  const folder = project();
  assert.is(kept(folder, 'otherwise'), undefined);
  assert.ok(areAllBuilt(join(folder, 'dist')));
  write(folder, { 'dist/.closures': '{"modulesOf":' });
  assert.is(kept(folder), undefined);
  assert.not(areAllBuilt(join(folder, 'dist')));
});

test.run();
