import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { either, taskEither } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { problem } from '../../../base/problem.js';
import type { Scheme } from '../../../base/scheme.js';
import { openScheme } from '../../../pipeline/address/open-scheme.js';
import { openStore, storeAddress } from '../../../pipeline/address/stores.js';
import { openExecutor } from '../../../pipeline/compose/executor-place.js';
import { problemOf, resultOf, scratchFolder } from '../../artifacts/fixtures/scratch.js';

const context = { folder: '/here', environment: {} };
const opening = (open: unknown) =>
  openScheme(
    { scheme: 'sink', name: 'mine', source: '', target: '', open } as Scheme<'sink', { write: () => void }>,
    'x',
    context,
    '--log mine:x',
    { write: 'function' },
  );

test("what a user's scheme opens is given as it is, and so is its problem", async () => {
  const writer = { write: () => undefined };
  assert.is(await resultOf(opening(() => taskEither.right(writer))), writer);
  const own = problem('usage', 'x is no target', 'here', 'name another');
  assert.is(await problemOf(opening(() => taskEither.left(own))), own);
});

test('an `open` that throws, rejects or gives an error of its own is a problem that says where', async () => {
  const boom = new Error('no route to s3://me:pass@host.');
  const ways = [
    () => {
      throw boom;
    },
    () => () => Promise.reject(boom),
    () => async () => either.left(boom),
  ];
  for (const open of ways) {
    const { problem: kind, what, where, cause } = await problemOf(opening(open));
    assert.equal([kind, what, where, cause], ['store', 'no route to s3://host', '--log mine:x', boom]);
  }
});

test('an `open` that gives no task, or a value that lacks something, is a usage problem that says what', async () => {
  for (const open of [() => ({ write: () => undefined }), () => async () => ({ write: () => undefined })])
    assert.match((await problemOf(opening(open))).what, 'the `open` of the sink gives no task of an Either');
  for (const value of [undefined, {}, { write: 1 }]) {
    const { problem: kind, what } = await problemOf(opening(() => taskEither.right(value)));
    assert.equal([kind, what], ['usage', 'what the sink opens has no write']);
  }
});

test("an executor and a store of a user's module that throw, and blobs without a place, are problems", async () => {
  const folder = scratchFolder();
  const at = { folder, environment: {} };
  writeFileSync(
    join(folder, 'mine.mjs'),
    `const scheme = { name: 'mine', source: import.meta.url, target: 'X' };
     const open = (target) => { if (target === 'throws') throw new Error('boom'); return async () => ({ _tag: 'Right', right: {} }); };
     export const executor = { ...scheme, scheme: 'executor', open };
     export const store = { ...scheme, scheme: 'store', open };`,
  );
  const store = async (target: string) => openStore(await resultOf(storeAddress(`./mine.mjs:${target}`, '--store', at)), {});
  const executor = (target: string) => openExecutor(`./mine.mjs:${target}`, '--executor', at);
  assert.is((await problemOf(await store('throws'))).what, 'the store cannot be opened: boom');
  assert.match(
    (await problemOf(await store('empty'))).what,
    'what the store opens has no where (a text), no reach (one of process,',
  );
  const { what, where } = await problemOf(executor('throws'));
  assert.equal([what, where], ['the executor cannot be opened: boom', '--executor ./mine.mjs:throws']);
  assert.is((await problemOf(executor('empty'))).what, 'this is no executor: "name", "keeps", "execute" are not as it has to be');
});

test.run();
