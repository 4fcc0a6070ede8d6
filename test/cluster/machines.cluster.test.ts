// Two machines on one store: process and host name spaces of their own, so that neither can tell whether the other's processes live.
// And pushes that are killed. `npm run test:cluster`, where name spaces may be made.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storeOn } from '../../artifacts/open-store.js';
import { folderBlobs } from '../../artifacts/store/blobs/folder.js';
import { objectName } from '../../artifacts/store/names.js';
import { openStore } from '../../pipeline/address/stores.js';
import { type S3Server, startS3 } from '../artifacts/fixtures/s3-server.js';
import { bytesOf, manifestOf, resultOf, scratchFolder } from '../artifacts/fixtures/scratch.js';

const PIPE = fileURLToPath(new URL('../../bin/pipe.mjs', import.meta.url));
const EXPERIMENT = fileURLToPath(new URL('../../experiments/quickstart.ts', import.meta.url));
const SMALL = 'search.epochs=1 search.warmUp=0 retrain.epochs=1 retrain.channels=4'.split(' ').flatMap((one) => ['--set', one]);

const mayMake = spawnSync('unshare', ['--pid', '--fork', '--uts', '--mount-proc', 'true']).status === 0;
const missing =
  process.env['TEST_CLUSTER'] !== '1'
    ? 'npm run test:cluster asks for it'
    : mayMake
      ? undefined
      : 'this system lets nobody make name spaces of processes (unshare)';
if (missing !== undefined) console.log(`no test of two machines on one store: ${missing}`);
const reached = missing === undefined ? test : test.skip;

let server: S3Server;
test.before(async () => {
  server = await startS3();
});
test.after(() => server.close());

/** Starts `pipe` on a machine of its own. */
const onMachine = (host: string, words: readonly string[], cache: string): ChildProcess =>
  spawn(
    'unshare',
    [
      '--pid',
      '--fork',
      '--kill-child',
      '--uts',
      '--mount-proc',
      'sh',
      '-c',
      `hostname ${host}; exec "$0" "$@"`,
      process.execPath,
      PIPE,
      ...words,
    ],
    { env: { ...process.env, ...server.environment, SLUICE_CACHE: cache }, stdio: ['ignore', 'pipe', 'inherit'] },
  );

const outputOf = async (child: ChildProcess): Promise<string> => {
  let out = '';
  child.stdout?.on('data', (piece) => {
    out += piece;
  });
  const [code] = await once(child, 'close');
  assert.is(code, 0, out);
  return out;
};

for (const [kind, addressOf] of [
  ['a shared folder', () => `${scratchFolder()}/store?shared`],
  ['S3', () => 's3://lab/machines'],
] as const)
  reached(
    `two machines that run one experiment at once in ${kind} compute each stage once, and a third takes over from one that is killed`,
    async () => {
      const store = addressOf();
      const words = ['run', EXPERIMENT, '--no-check', '--store', store, ...SMALL];
      const killed = onMachine('first', words, scratchFolder());
      await new Promise((settle) => setTimeout(settle, 8000));
      killed.kill('SIGKILL');
      const outs = await Promise.all(['second', 'third'].map((host) => outputOf(onMachine(host, words, scratchFolder()))));
      for (const stage of ['search', 'retrain', 'evaluate'])
        assert.is(outs.filter((out) => new RegExp(`^${stage}: done`, 'm').test(out)).length, 1, `${stage}: ${outs.join('\n')}`);
      const opened = await resultOf(openStore(store, { ...server.environment, SLUICE_CACHE: scratchFolder() }));
      assert.equal((await resultOf(opened.verify())).damaged, []);
    },
  );

reached(
  'a push that is killed at any moment leaves nothing that refers to what is not there, and is completed by the next',
  async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'package.json'), '{}');
    const from = await resultOf(openStore(join(folder, '.sluice')));
    for (let i = 0; i < 40; i++) {
      const bytes = new Uint8Array(200_000).fill(i);
      await resultOf(from.write(bytes));
      await resultOf(from.writeManifest(manifestOf(`stage ${i}`, { bytes })));
    }
    const to = join(scratchFolder(), 'to');
    const push = (): ChildProcess =>
      spawn(process.execPath, [PIPE, 'push', to, '--jobs', '2'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    for (let round = 0; round < 8; round++) {
      const child = push();
      const wait = 300 + 120 * round;
      await Promise.race([once(child, 'close'), new Promise((settle) => setTimeout(settle, wait))]);
      child.kill('SIGKILL');
      if (!existsSync(to)) continue;
      const store = storeOn({ blobs: folderBlobs(to) });
      for (const { outputs } of await resultOf(store.manifests))
        for (const { digest } of Object.values(outputs)) assert.is(await resultOf(store.check(digest)), 'intact');
    }
    assert.match(await outputOf(push()), 'copied to');
    const store = storeOn({ blobs: folderBlobs(to) });
    assert.is((await resultOf(store.manifests)).length, 40);
    assert.is((await store.blobs.list('objects/')).length, 40);
    assert.ok(
      await store.blobs.stat(objectName(await resultOf(from.write(bytesOf('unused'))))).then((found) => found === undefined),
    );
    assert.equal((await resultOf(store.verify())).damaged, []);
  },
);

test.run();
