import { appendFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../artifacts/fixtures/scratch.js';
import { root, write } from '../command/project.js';

interface Listed {
  readonly files: readonly string[];
  readonly times: Readonly<Record<string, number>>;
}

interface Stamp {
  readonly isFresh: () => boolean;
  readonly remove: () => void;
  readonly write: (found: Listed, began: Date) => void;
}

interface Module {
  readonly listSources: (root: string, folders: readonly string[]) => Listed;
  readonly openStamp: (
    root: string,
    sources: () => Listed,
    needed: { readonly rules: readonly string[]; readonly built: readonly string[] },
  ) => Stamp;
}

const { listSources, openStamp } = (await import(join(root, 'scripts/build-stamp.mjs'))) as Module;

const SECONDS_AGO = (seconds: number): Date => new Date(Date.now() - 1000 * seconds);

const backdate = (folder: string): void => {
  for (const name of ['', ...(readdirSync(folder, { recursive: true }) as readonly string[])])
    if (!name.endsWith('.built')) utimesSync(join(folder, name), SECONDS_AGO(3600), SECONDS_AGO(3600));
};

/** A package that was built, whose folders were not changed for long; `lists` counts how often its sources are listed. */
const project = () => {
  const folder = scratchFolder();
  write(folder, {
    'package.json': '{}',
    'base/one.ts': '',
    'base/inner/two.ts': '',
    'base/plain/notes.txt': '',
    'dist/base/one.js': '',
    'dist/base/inner/two.js': '',
    'dist/index.js': '',
  });
  backdate(folder);
  const counted = { lists: 0 };
  const sources = (): Listed => {
    counted.lists += 1;
    return listSources(folder, ['base']);
  };
  const stamp = openStamp(folder, sources, { rules: ['package.json'], built: ['dist/index.js'] });
  stamp.write(listSources(folder, ['base']), SECONDS_AGO(60));
  return { folder, stamp, counted };
};

test('a build of which nothing changed is fresh, and no folder is listed for it', () => {
  const { stamp, counted } = project();
  assert.equal([stamp.isFresh(), stamp.isFresh(), counted.lists], [true, true, 0]);
});

const CHANGES: Readonly<Record<string, (folder: string) => void>> = {
  'a source was edited': (folder) => appendFileSync(join(folder, 'base/inner/two.ts'), '1'),
  'a rule was edited': (folder) => appendFileSync(join(folder, 'package.json'), '\n'),
  'a source was added': (folder) => writeFileSync(join(folder, 'base/inner/three.ts'), ''),
  'a source was added where none was': (folder) => writeFileSync(join(folder, 'base/plain/three.ts'), ''),
  'a source came with its old time': (folder) => {
    writeFileSync(join(folder, 'base/three.ts'), '');
    utimesSync(join(folder, 'base/three.ts'), SECONDS_AGO(3600), SECONDS_AGO(3600));
  },
  'an older file took the place of a source': (folder) =>
    utimesSync(join(folder, 'base/inner/two.ts'), SECONDS_AGO(7200), SECONDS_AGO(7200)),
  'a source was removed': (folder) => rmSync(join(folder, 'base/one.ts')),
  'what was built of one was removed': (folder) => rmSync(join(folder, 'dist/base/inner/two.js')),
  'what else is built was removed': (folder) => rmSync(join(folder, 'dist/index.js')),
  'the stamp is of another kind': (folder) => writeFileSync(join(folder, 'dist/.built'), 'base/one.ts\nbase/inner/two.ts'),
};

for (const [change, make] of Object.entries(CHANGES))
  test(`a build is stale once ${change}`, () => {
    const { folder, stamp } = project();
    make(folder);
    assert.not(stamp.isFresh());
  });

test('a file that is no source makes nothing stale: the folder is listed again, and once its time has settled no more', () => {
  const { folder, stamp, counted } = project();
  writeFileSync(join(folder, 'base/inner/notes.txt'), '');
  assert.equal([stamp.isFresh(), stamp.isFresh(), counted.lists], [true, true, 2]);
  utimesSync(join(folder, 'base/inner'), SECONDS_AGO(600), SECONDS_AGO(600));
  assert.equal([stamp.isFresh(), stamp.isFresh(), counted.lists], [true, true, 3]);
  appendFileSync(join(folder, 'base/one.ts'), '1');
  assert.not(stamp.isFresh());
});

test('a build that lacks a file is not stamped, and one whose stamp was removed is none', () => {
  const { folder, stamp } = project();
  stamp.remove();
  assert.not(stamp.isFresh());
  rmSync(join(folder, 'dist/base/one.js'));
  stamp.write(listSources(folder, ['base']), new Date());
  assert.not(stamp.isFresh());
});

test.run();
