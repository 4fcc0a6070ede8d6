import { test } from 'uvu';
import * as assert from 'uvu/assert';

interface Plan {
  readonly chosen: (files: readonly string[], words: readonly string[]) => readonly string[];
  readonly queueOf: (files: readonly string[], secondsOf: Readonly<Record<string, number>>) => readonly (readonly string[])[];
}

const { chosen, queueOf } = (await import(new URL('../../scripts/test-plan.mjs', import.meta.url).href)) as Plan;

const many = (folder: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${folder}/${String(index).padStart(2, '0')}.test.ts`);

const FILES = [
  ...many('artifacts', 3),
  ...many('command', 9),
  'command/packages.test.ts',
  'kernels/backends/wasm.test.ts',
  ...many('stages', 65),
];

test('the files whose path holds any of the words are run, from the folder of the tests on, and all without a word', () => {
  assert.equal(chosen(FILES, ['artifacts/00', 'wasm']), ['artifacts/00.test.ts', 'kernels/backends/wasm.test.ts']);
  assert.equal(chosen(FILES, ['test/command/p']), ['command/packages.test.ts']);
  assert.equal(chosen(FILES, []), FILES);
  assert.equal(chosen(FILES, ['elsewhere']), []);
});

test('every file runs in one process, with others of its folder alone, slow ones with fewer', () => {
  const queue = queueOf(FILES, {});
  assert.equal(queue.flat().sort(), [...FILES].sort());
  const shapes = queue.map((group) => `${group[0]?.split('/')[0]} ${group.length}`).sort();
  assert.equal(shapes, ['artifacts 3', 'command 1', 'command 2', 'command 7', 'kernels 1', 'stages 5', 'stages 60']);
});

test('what took longest begins first, and what was never measured takes as long as its like', () => {
  const files = ['base/a.test.ts', 'command/b.test.ts', 'extension/extension.test.ts', 'stages/c.test.ts'];
  const queue = queueOf(files, { 'stages/c.test.ts': 30, 'base/a.test.ts': 2 });
  assert.equal(
    queue.flat().map((file) => file.split('/')[0]),
    ['extension', 'stages', 'command', 'base'],
  );
});

test('on a machine that has measured nothing, no file that takes a minute is left for the end', () => {
  const queue = queueOf(
    ['base/a.test.ts', 'kernels/webgpu/short.test.ts', 'stages/a.test.ts', 'stages/search/memory.test.ts'],
    {},
  );
  assert.equal(queue.slice(0, 2).flat().sort(), ['kernels/webgpu/short.test.ts', 'stages/search/memory.test.ts']);
});

test.run();
