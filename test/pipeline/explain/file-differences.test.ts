import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import type { SourceFile } from '../../../artifacts/source.js';
import { fileDifferences } from '../../../pipeline/explain/file-differences.js';
import { keptFiles } from '../../../pipeline/key/file-origin.js';

const file = (name: string, content: string): SourceFile => ({ name, digest: digestOf(content), bytes: content.length });

const files = [file('top.txt', 't'), file('cat/1', 'a'), file('cat/2', 'b'), file('dog/1', 'c')];

test('of a few files each is kept, of more than that each folder', () => {
  assert.equal(keptFiles(files, 4), files);
  assert.equal(
    keptFiles(files, 3).map(({ name, files: number, bytes }) => [name, number, bytes]),
    [
      ['./', 1, 1],
      ['cat/', 2, 2],
      ['dog/', 1, 1],
    ],
  );
});

test('files, or folders, that differ, are new or gone are named; one that became unreadable differs', () => {
  const now = [
    file('cat/1', 'a'),
    file('cat/2', 'B'),
    file('fish/1', 'd'),
    { ...file('dog/1', 'c'), unreadable: 'a broken link' },
  ];
  assert.equal(fileDifferences(keptFiles(now), keptFiles(files)), [
    { name: 'cat/2', change: 'differs' },
    { name: 'dog/1', change: 'differs' },
    { name: 'fish/1', change: 'added' },
    { name: 'top.txt', change: 'gone' },
  ]);
  assert.equal(
    fileDifferences(keptFiles(now, 0), keptFiles(files, 0)).map(({ name }) => name),
    ['./', 'cat/', 'dog/', 'fish/'],
  );
  assert.equal(fileDifferences(keptFiles(files, 0), keptFiles(files, 0)), []);
});

test.run();
