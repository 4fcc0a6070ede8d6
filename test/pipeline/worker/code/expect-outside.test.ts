import { taskEither } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import type { OutsideCode } from '../../../../pipeline/key/closure-origin.js';
import type { Closures } from '../../../../pipeline/key/component-identity.js';
import type { Packages } from '../../../../pipeline/key/packages.js';
import { expectOutside } from '../../../../pipeline/worker/code/expect-outside.js';
import { problemOf, resultOf } from '../../../artifacts/fixtures/scratch.js';

const closuresOf =
  (version: string): Closures =>
  (source, exported) =>
    taskEither.right(digestOf(`${source} ${exported} ${version}`));

/** Packages of which each is there in a version, with what it needs. */
const packagesOf = (versions: Readonly<Record<string, string>>): Packages => ({
  folderOf: async () => undefined,
  find: async () => undefined,
  identify: async (name, _, seen) => void seen.add(`${name}@${versions[name] ?? 'absent'} ${digestOf(versions[name] ?? '')}`),
});

const outside: OutsideCode = {
  own: [['file:///sluice/stage.js', 'stage', digestOf('file:///sluice/stage.js stage 1')]],
  packages: [['zod', '/p/node_modules/zod']],
  installed: [`zod@3.1.0 ${digestOf('3.1.0')}`],
};

const expecting = (version: string, versions: Readonly<Record<string, string>>) =>
  expectOutside('walk', outside, closuresOf(version), packagesOf(versions));

test('code that is installed as it was when the key was made passes', async () => {
  await resultOf(expecting('1', { zod: '3.1.0' }));
});

test('a package that is another, or gone, and another version of this package, are named', async () => {
  const updated = await problemOf(expecting('1', { zod: '3.2.0' }));
  assert.equal([updated.problem, updated.where], ['stage', 'stage walk']);
  assert.is(updated.what, 'what is installed here is another (zod@3.2.0) than when the job was submitted');
  assert.match((await problemOf(expecting('1', {}))).what, 'zod@absent');
  const other = await problemOf(expecting('2', { zod: '3.1.0' }));
  assert.match(other.what, 'the code of sluice is another');
  assert.match(other.remedy, 'run again');
});

test.run();
