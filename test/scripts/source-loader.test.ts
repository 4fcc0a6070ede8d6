import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../artifacts/fixtures/scratch.js';
import { edit, execute, root, write } from '../command/project.js';

const LOADER = ['--import', join(root, 'scripts/source-loader.mjs')];

// Lines that compiling takes away stand before what is told.
const FILES = {
  'main.ts': `import data from './data.json';
import { type Length, lengthOf } from './length.js';
interface Unread { readonly one: 1 }

export const given: Unread | undefined = undefined;
const length: Length = lengthOf('four');
console.log(data.n + length);
if (process.argv[2] === 'wrong') throw new Error('wrong');
`,
  'length.ts': 'export type Length = number;\nexport const lengthOf = (text: string): Length => text.length;\n',
  'data.json': '{ "n": 1 }',
};

test('an edit of a source counts in the next process, and a trace names the line of the source', async () => {
  const folder = scratchFolder();
  write(folder, { 'package.json': '{"type":"module"}', ...FILES });
  const run = (...words: readonly string[]) => execute(folder, process.execPath, [...LOADER, 'main.ts', ...words]);
  const first = await run();
  assert.equal([first.out, first.err], ['5\n', '']);
  edit(folder, 'length.ts', 'text.length', '2 * text.length');
  const wrong = await run('wrong');
  assert.equal([wrong.out, wrong.code], ['9\n', 1]);
  assert.match(wrong.err, /Error: wrong\n {4}at file:\S+\/main\.ts:8:\d+\n/);
});

test.run();
