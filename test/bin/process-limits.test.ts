import { test } from 'uvu';
import * as assert from 'uvu/assert';

interface Said {
  readonly what: string;
  readonly where: string;
  readonly remedy: string;
}
interface Limits {
  readonly limitInTheWay: (words: readonly string[], limits: string, options: string) => Said | undefined;
  readonly exhausted: (error: unknown) => Said | undefined;
}
const { limitInTheWay, exhausted } = (await import(new URL('../../bin/process-limits.mjs', import.meta.url).href)) as Limits;

/** The table of /proc/self/limits, as Linux writes it. */
const limits = (files: number | 'unlimited', space: number | 'unlimited'): string =>
  [
    'Limit                     Soft Limit           Hard Limit           Units     ',
    'Max cpu time              unlimited            unlimited            seconds   ',
    `Max open files            ${String(files).padEnd(20)} 524288               files     `,
    `Max address space         ${String(space).padEnd(20)} unlimited            bytes     `,
  ].join('\n');

test('no command runs with too few open files, and says which limit it is', () => {
  for (const words of [['ls'], ['run', 'exp.ts'], []]) {
    const said = limitInTheWay(words, limits(20, 'unlimited'), '');
    assert.equal([said?.what, said?.where], ['this process may open 20 files only; it needs 128', 'ulimit -n']);
    assert.match(said?.remedy ?? '', 'ulimit -n 1024');
    assert.is(limitInTheWay(words, limits(1024, 'unlimited'), ''), undefined);
  }
});

test('what loads WebAssembly is refused in an address space that is too small for it; less is enough with checked bounds', () => {
  for (const space of [3e9, 8e9]) {
    const said = limitInTheWay(['run', 'exp.ts'], limits(1024, space), '');
    assert.match(said?.what ?? '', /^the address space of this process is limited to [38]\.0 GB; Node\.js reserves 24 GB of it$/);
    assert.match(said?.remedy ?? '', 'ulimit -v unlimited');
  }
  assert.is(limitInTheWay(['ls'], limits(1024, 3e9), ''), undefined);
  assert.is(limitInTheWay(['run'], limits(1024, 13e9), '--disable-wasm-trap-handler'), undefined);
  assert.match(limitInTheWay(['run'], limits(1024, 8e9), '--disable-wasm-trap-handler')?.what ?? '', '12 GB');
  assert.is(limitInTheWay(['run'], limits(1024, 'unlimited'), ''), undefined);
  // Systems without such a table, and words that every object has.
  for (const command of ['run', 'constructor', 'toString']) assert.is(limitInTheWay([command], '', ''), undefined);
});

test('an exception that tells of a limit is put into words, any other is not', () => {
  assert.is(exhausted(Object.assign(new Error('x'), { code: 'EMFILE' }))?.where, 'ulimit -n');
  assert.is(
    exhausted(new RangeError('WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory'))?.where,
    'ulimit -v',
  );
  for (const error of [new Error('the wheel came off'), undefined, 'text']) assert.is(exhausted(error), undefined);
});

test.run();
