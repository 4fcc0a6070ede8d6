// Stores that go from machine to machine by `pipe push`, `pull` and `clone`, over a server that speaks S3.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { objectName } from '../../../../artifacts/store/names.js';
import { openStore } from '../../../../pipeline/address/stores.js';
import { commandWith } from '../../../../pipeline/command/program.js';
import { type S3Server, startS3 } from '../../../artifacts/fixtures/s3-server.js';
import { resultOf, scratchFolder } from '../../../artifacts/fixtures/scratch.js';
import { damage } from '../../../laws/mortal-blobs.js';
import { testHost } from '../../fixtures/host.js';

const helped = fileURLToPath(new URL('../../fixtures/helped.ts', import.meta.url));
const backends = [{ name: 'none', source: import.meta.url, exported: 'none' }];

let server: S3Server;
test.before(async () => {
  server = await startS3();
  // Stages see the environment of the process itself.
  Object.assign(process.env, server.environment);
});
test.after(async () => {
  for (const name of Object.keys(server.environment)) delete process.env[name];
  await server.close();
});

/** A machine with a project of its own, and the commands that are called there. */
const machine = () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'package.json'), '{}');
  const environment = {
    ...server.environment,
    SLUICE_CACHE: process.env['SLUICE_CACHE'] ?? scratchFolder(),
    SLUICE_STORE: join(folder, '.sluice'),
  };
  const call = async (line: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => {
    const host = testHost({ folder, environment, backends });
    const code = await commandWith(host)(line.split(' ').map((word) => (word === 'HELPED' ? helped : word)));
    return { code, ...host.written() };
  };
  const ran = async (line: string): Promise<string> => {
    const { code, out, err } = await call(line);
    assert.is(code, 0, `${line}: ${out}${err}`);
    return out;
  };
  return { folder, environment, call, ran, run: (more = '') => ran(`run HELPED --no-check --executor in-process${more}`) };
};

test('what one machine has computed another takes from the place between them', async () => {
  const [one, two] = [machine(), machine()];
  await one.run();
  assert.match(await one.ran('push s3://lab/between --dry-run'), 'would copy to s3://lab/between: 1 object ');
  assert.is(server.objects.size, 0);
  assert.match(await one.ran('push s3://lab/between'), /copied to s3:\/\/lab\/between: 1 object \(.*\), 1 result, 1 run/);
  assert.match(await one.ran('push s3://lab/between'), '0 objects (0 B), 0 results, 0 runs; 1 result and 1 object were there');
  await two.ran('pull s3://lab/between');
  assert.match(await two.run(), 'one: cached');
  assert.match(await two.ran('verify'), '1 objects and 1 actions checked');
});

test('one experiment, one run or one artifact goes alone; the remote may be named by the environment', async () => {
  const [one, two] = [machine(), machine()];
  Object.assign(one.environment, { SLUICE_REMOTE: 's3://lab/parts' });
  await one.run();
  await one.run(' --seed 5 --set one.n=4');
  assert.match(await one.ran('push HELPED --dry-run'), ' 1 result, 1 run');
  assert.match(await one.ran('push last'), /1 result, 1 run/);
  await two.ran('pull s3://lab/parts HELPED --seed 5 --set one.n=4');
  const store = await resultOf(openStore(join(two.folder, '.sluice')));
  const [manifest] = await resultOf(store.manifests);
  const digest = Object.values(manifest?.outputs ?? {})[0]?.digest ?? '';
  const three = machine();
  assert.match(await three.ran(`pull s3://lab/parts ${digest.slice(0, 12)} --json`), '"results": 1');
});

test('an artifact that goes alone may be gone with the next collection, unless it is pinned there', async () => {
  const one = machine();
  await one.run();
  const store = await resultOf(openStore(join(one.folder, '.sluice')));
  const [manifest] = await resultOf(store.manifests);
  const digest = (Object.values(manifest?.outputs ?? {})[0]?.digest ?? '').slice(0, 12);
  const { err } = await one.call(`push s3://lab/pinned ${digest}`);
  assert.match(err, /1 result goes without a run: `pipe gc` in s3:\/\/lab\/pinned .*`--pin NAME`/);
  const { err: silent } = await one.call(`push s3://lab/pinned ${digest} --pin best`);
  assert.is(silent, '');
  const collected = await one.ran('gc --store s3://lab/pinned --yes --older 0m --json');
  assert.ok(!/"room": "(objects|actions)"/.test(collected), collected);
  const { code, err: taken } = await one.call('push s3://lab/pinned last --pin best');
  assert.is(code, 2);
  assert.match(taken, /"best" is taken[\s\S]*pipe unpin best --store s3:\/\/lab\/pinned/);
  for (const [words, said] of [
    ['push s3://lab/pinned --pin best', /a pin keeps one run or one artifact/],
    ['push s3://lab/pinned HELPED --pin best', /name one run, or one artifact/],
    [`push s3://lab/pinned ${digest} --pin a/b`, /"a\/b" is no name for a pin/],
  ] as const) {
    const refused = await one.call(words);
    assert.is(refused.code, 2, words);
    assert.match(refused.err, said);
  }
  await one.ran('pin last --as best');
  assert.match((await one.call('push s3://lab/pinned')).err, 'the pin best keeps something else in s3://lab/pinned, which stays');
});

test('a clone is the whole store, at a place that has none', async () => {
  const [one, two] = [machine(), machine()];
  await one.run();
  await one.ran('push s3://lab/cloned');
  await two.ran('clone s3://lab/cloned copy');
  const listed = JSON.parse(await one.ran('ls --json'));
  assert.equal(JSON.parse(await two.ran('ls --json --store copy')), listed, 'runs are there with their figures');
  assert.match(await two.ran('verify --store copy'), '1 objects and 1 actions checked');
  const { code, err } = await two.call('clone s3://lab/cloned copy');
  assert.is(code, 2);
  assert.match(err, 'there is a store already');
  assert.match(err, 'pipe pull s3://lab/cloned');
});

test('a damaged object is named, with exit code 3, and the next push after its repair completes', async () => {
  const one = machine();
  await one.run();
  const store = await resultOf(openStore(join(one.folder, '.sluice')));
  const [manifest] = await resultOf(store.manifests);
  const digest = Object.values(manifest?.outputs ?? {})[0]?.digest as never;
  await damage(store.blobs, objectName(digest));
  const { code, err } = await one.call('push s3://lab/damaged');
  assert.is(code, 3);
  assert.match(err, objectName(digest));
  assert.match(err, 'results of one were not copied');
  await one.run();
  assert.match(await one.ran('push s3://lab/damaged'), '1 object');
  const two = machine();
  await two.ran('clone s3://lab/damaged');
  assert.match(await two.ran('verify'), '1 objects and 1 actions checked');
});

test('a store in S3 serves runs, with the objects of this machine in its cache', async () => {
  const [one, two] = [machine(), machine()];
  for (let i = 0; i < 2; i++) await one.run(' --store s3://lab/served');
  const before = server.requests.length;
  assert.match(await one.run(' --store s3://lab/served'), 'one: cached');
  assert.ok(!server.requests.slice(before).some((request) => request.startsWith('GET served/objects/')));
  assert.match(await two.run(' --store s3://lab/served'), 'one: cached');
});

test.run();
