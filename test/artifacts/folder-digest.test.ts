import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestFolder } from '../../artifacts/folder-digest.js';
import type { Marks } from '../../artifacts/marks.js';
import { marksInFolder } from './fixtures/marks.js';
import { scratchFolder } from './fixtures/scratch.js';

/** A folder of two scripts, one of them in a folder below, and a note. */
const project = (): string => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'inner/empty'), { recursive: true });
  writeFileSync(join(folder, 'one.js'), '1');
  writeFileSync(join(folder, 'inner/two.js'), '2');
  writeFileSync(join(folder, 'notes.txt'), 'notes');
  return folder;
};

/** Waits until a change has another time than what was before it, in a file system with a coarse clock too. */
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** Gives what some work gives at a later date. */
const later = async <A>(work: () => Promise<A>): Promise<A> => {
  const { now } = Date;
  Date.now = () => now() + 3_000;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
};

/** The digest of a folder's scripts, and the names that were asked about: all where the folder was listed, none where it was not. */
const digestOf = async (folder: string, marks?: Marks) => {
  const asked: string[] = [];
  const takes = (name: string): boolean => {
    asked.push(name);
    return name.endsWith('.js');
  };
  return { digest: await digestFolder(folder, takes, marks), asked };
};

const CHANGES: Readonly<Record<string, (folder: string) => void>> = {
  'the content of a file': (folder) => writeFileSync(join(folder, 'inner/two.js'), '3'),
  'a file that was added': (folder) => writeFileSync(join(folder, 'inner/three.js'), '3'),
  'a file where none was': (folder) => writeFileSync(join(folder, 'inner/empty/three.js'), '3'),
  'a file that was removed': (folder) => rmSync(join(folder, 'one.js')),
  'the name of a file': (folder) => renameSync(join(folder, 'one.js'), join(folder, 'other.js')),
  'the name of a folder': (folder) => renameSync(join(folder, 'inner'), join(folder, 'other')),
  'a file in the place of a folder': (folder) => {
    rmSync(join(folder, 'inner'), { recursive: true });
    writeFileSync(join(folder, 'inner'), '');
  },
  'a link in the place of a folder': (folder) => {
    renameSync(join(folder, 'inner'), join(folder, 'node_modules'));
    symlinkSync(join(folder, 'node_modules'), join(folder, 'inner'));
  },
};

test('a folder that did not change is not listed again, and every change of it is seen as without a memory', async () => {
  const cases = Object.entries(CHANGES).map(([change, make]) => {
    const folder = project();
    const marks = marksInFolder(scratchFolder());
    return { change, make, folder, marks };
  });
  await tick();
  for (const { change, make, folder, marks } of cases) {
    const plain = await digestOf(folder);
    const first = await later(() => digestOf(folder, marks));
    const second = await digestOf(folder, marks);
    assert.equal([first.digest, second.digest], [plain.digest, plain.digest], change);
    assert.equal([first.asked.sort(), second.asked], [['notes.txt', 'one.js', 'two.js'], []], change);
    make(folder);
    const after = await digestOf(folder, marks);
    assert.is.not(after.digest, plain.digest, change);
    assert.is(after.digest, (await digestOf(folder)).digest, change);
  }
});

test('a file of the same length and times is seen, and one that does not count is none', async () => {
  const folder = project();
  const marks = marksInFolder(scratchFolder());
  const old = new Date('2020-01-01');
  utimesSync(join(folder, 'one.js'), old, old);
  const { digest } = await later(() => digestOf(folder, marks));
  await tick();
  writeFileSync(join(folder, 'notes.txt'), 'other notes');
  mkdirSync(join(folder, '.hidden'));
  writeFileSync(join(folder, '.hidden/three.js'), '3');
  assert.is((await digestOf(folder, marks)).digest, digest);
  writeFileSync(join(folder, 'one.js'), '4');
  utimesSync(join(folder, 'one.js'), old, old);
  assert.is.not((await digestOf(folder, marks)).digest, digest);
});

test('a folder that changed just now is not remembered', async () => {
  const folder = project();
  const marks = marksInFolder(scratchFolder());
  await digestOf(folder, marks);
  assert.is((await digestOf(folder, marks)).asked.length, 3);
});

/** Digest of a folder's scripts by a memory, with `meanwhile` while its names are listed; the rest takes three seconds more. */
const digestSlowly = async (folder: string, marks: Marks, meanwhile: () => void) => {
  const { now } = Date;
  let isListed = false;
  const takes = (name: string): boolean => {
    if (!isListed) meanwhile();
    isListed = true;
    Date.now = () => now() + 6_000;
    return name.endsWith('.js');
  };
  Date.now = () => now() + 3_000;
  try {
    return await digestFolder(folder, takes, marks);
  } finally {
    Date.now = now;
  }
};

test('a file that comes while a folder is listed is seen, however long the reading lasts', async () => {
  const folder = project();
  const marks = marksInFolder(scratchFolder());
  await tick();
  await digestSlowly(folder, marks, () => writeFileSync(join(folder, 'late.js'), '3'));
  assert.is((await digestOf(folder, marks)).digest, (await digestOf(folder)).digest);
});

test('a folder that changed just before a reading of some seconds is not remembered', async () => {
  const folder = project();
  const marks = marksInFolder(scratchFolder());
  const { now } = Date;
  const takes = (name: string): boolean => {
    Date.now = () => now() + 3_000;
    return name.endsWith('.js');
  };
  try {
    await digestFolder(folder, takes, marks);
  } finally {
    Date.now = now;
  }
  assert.is((await digestOf(folder, marks)).asked.length, 3);
});

test.run();
