// A store over ssh beyond the laws of blobs: its address, what lies in a blob's place, a connection that ends.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storeOn } from '../../../../artifacts/open-store.js';
import { connect } from '../../../../artifacts/store/blobs/ssh/connection.js';
import { sshPlaceOf } from '../../../../artifacts/store/blobs/ssh/place.js';
import { ssh } from '../../../../artifacts/store/blobs/ssh.js';
import { type Blobs, misplacedIn } from '../../../../artifacts/store/blobs.js';
import { openStore } from '../../../../pipeline/address/stores.js';
import { bytesOf, problemOf, resultOf, scratchFolder } from '../../fixtures/scratch.js';
import { standInForSsh } from '../../fixtures/sftp-server.js';

const opened = (folder: string, program: string): Promise<Blobs> =>
  resultOf(ssh.open(`//host${folder}`, { folder: '/', environment: { SLUICE_SSH: program } }));

test('an address names the host, and what else ssh is told; a password, an option or no folder is refused', () => {
  const placeOf = (target: string, environment = {}) => either.getOrElseW((problem) => problem)(sshPlaceOf(target, environment));
  const { command, path } = placeOf('//me@host.org:2222/data/runs/', { SLUICE_SSH: 'ssh -i key' }) as {
    readonly command: readonly string[];
    readonly path: string;
  };
  assert.equal(command.slice(0, 3), ['ssh', '-i', 'key']);
  assert.equal(command.slice(-7), ['-p', '2222', '-l', 'me', '-s', 'host.org', 'sftp']);
  assert.is(path, '/data/runs');
  assert.is((placeOf('//host/~/runs') as { readonly path?: string }).path, 'runs');
  for (const [target, what] of [
    ['//me:secret@host/x', 'holds no password'],
    ['//-oProxyCommand=x/y', 'names no host'],
    ['//', 'names no host'],
    ['//host', 'names no folder'],
    ['//host:99999/x', 'is no port'],
  ] as const)
    assert.match(String((placeOf(target) as { readonly what?: string }).what), what);
});

test('a far side that prints a text, or says nothing, is told; nobody waits for it for ever', async () => {
  const talking = join(scratchFolder(), 'ssh');
  writeFileSync(talking, '#!/bin/sh\necho "Welcome to the cluster"\nexec sleep 60\n', { mode: 0o755 });
  const { what, remedy } = await problemOf(openStore('ssh://host/data', { SLUICE_SSH: talking }));
  assert.match(what, /the shell there prints a text.*Welcome to the cluster/);
  assert.match(remedy, '`ssh host true` must print nothing');
  const silent = await connect(['sleep', '60'], 50).catch((error: Error) => error.message);
  assert.match(String(silent), 'does not greet');
});

const program = standInForSsh();
const reached = program === undefined ? test.skip : test;

reached('a folder in the place of a blob, or a file in that of its folder, is damage, which the next write removes', async () => {
  const folder = scratchFolder();
  const blobs = await opened(folder, program as string);
  mkdirSync(join(folder, 'actions', 'a.json', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'leases'), 'a file');
  const misplaced = (work: Promise<unknown>): Promise<string | undefined> => work.then(() => 'nothing', misplacedIn);
  for (const read of [blobs.get, blobs.stat]) {
    assert.is(await misplaced(read('actions/a.json')), 'a folder lies in its place');
    assert.is(await read('leases/k/1.json'), undefined);
  }
  assert.equal(await blobs.list('leases'), ['leases'], 'a file in the place of a folder is seen in the list');
  assert.is(await blobs.putIfAbsent('actions/a.json', bytesOf('a')), true);
  assert.is(await blobs.putIfAbsent('leases/k/1.json', bytesOf('b')), true);
  assert.equal(await blobs.list(''), ['actions/a.json', 'leases/k/1.json']);
});

reached(
  'it is a folder there as any other: folders that become empty go, drafts are not seen, a large blob is whole',
  async () => {
    const folder = scratchFolder();
    const blobs = await opened(folder, program as string);
    const bytes = new Uint8Array(3_000_001).map((_, i) => i % 253);
    await blobs.putIfAbsent('checkpoints/k/1.state', bytes);
    assert.is(Buffer.compare((await blobs.get('checkpoints/k/1.state')) as Uint8Array, bytes), 0);
    assert.equal(await blobs.range('checkpoints/k/1.state', 2_999_999, 4_000_000), bytes.slice(2_999_999));
    await blobs.delete('checkpoints/k/1.state');
    assert.not.ok(existsSync(join(folder, 'checkpoints/k')));
    assert.equal(readdirSync(join(folder, 'temporary')), []);
    const store = await resultOf(openStore(folder));
    const digest = await resultOf(store.write(bytesOf('a cell')));
    assert.equal(await resultOf(storeOn({ blobs }).read(digest)), bytesOf('a cell'));
  },
);

reached('a connection that ends is made anew, and nothing is lost', async () => {
  const folder = scratchFolder();
  // Its first two connections end after a moment.
  const count = join(scratchFolder(), 'count');
  const mortal = standInForSsh(
    `echo x >> ${count}; if [ "$(wc -l < ${count})" -le 2 ]; then (sleep 0.2; kill -9 $$) & fi`,
  ) as string;
  const store = storeOn({ blobs: await opened(folder, mortal) });
  const texts = Array.from({ length: 60 }, (_, i) => bytesOf(`text ${i}`));
  const digests = await Promise.all(texts.map((text) => resultOf(store.write(text))));
  for (const [i, digest] of digests.entries()) assert.equal(await resultOf(store.read(digest)), texts[i]);
  await new Promise((settle) => setTimeout(settle, 250));
  assert.is(await resultOf(store.check(digests[0] as never)), 'intact');
});

test('what ssh cannot do is said with its remedy', async () => {
  const environment = { SLUICE_CACHE: scratchFolder() };
  const said = (text: string): string => {
    const path = join(scratchFolder(), 'ssh');
    writeFileSync(path, `#!/bin/sh\necho '${text}' >&2\nexit 255\n`, { mode: 0o755 });
    return path;
  };
  for (const [text, what, remedy] of [
    ['ssh: Could not resolve hostname lab: Name or service not known', 'there is no host of this name', 'correct'],
    ['me@lab: Permission denied (publickey).', 'the host refuses this user', 'ssh lab'],
    ['Host key verification failed.', 'the key of the host is not known', 'ssh lab'],
    ['ssh: connect to host lab port 22: Connection refused', 'cannot be reached', 'port'],
    ['subsystem request failed on channel 0', 'has no SFTP', 'administrator'],
  ] as const) {
    const found = await problemOf(openStore('ssh://lab/x', { ...environment, SLUICE_SSH: said(text) }));
    assert.is(found.problem, 'usage');
    assert.match(found.what, what);
    assert.match(found.what, text);
    assert.match(found.remedy, remedy);
  }
  const none = await problemOf(openStore('ssh://lab/x', { ...environment, SLUICE_SSH: '/no/such/ssh' }));
  assert.match(none.what, 'no ssh on this machine');
});

test.run();
