// A store over a real sshd on loopback, with a key that the test makes: `npm run test:cluster`, where OpenSSH's server is.

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStore } from '../../pipeline/address/stores.js';
import { bytesOf, problemOf, resultOf, scratchFolder } from '../artifacts/fixtures/scratch.js';

const SSHD = '/usr/sbin/sshd';

const missing =
  process.env['TEST_CLUSTER'] !== '1'
    ? 'npm run test:cluster asks for it'
    : existsSync(SSHD)
      ? undefined
      : 'sshd is not installed (Debian: openssh-server)';
if (missing !== undefined) console.log(`no test of a store over sshd: ${missing}`);

const freePort = (): Promise<number> =>
  new Promise((settle) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => settle(port));
    });
  });

/** Starts an sshd that lets a key in; words for $SLUICE_SSH, and its end. */
const startSshd = async () => {
  const folder = scratchFolder();
  chmodSync(folder, 0o700);
  const [hostKey, key, keys] = ['host', 'key', 'authorized_keys'].map((name) => join(folder, name)) as [string, string, string];
  for (const path of [hostKey, key]) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  copyFileSync(`${key}.pub`, keys);
  chmodSync(keys, 0o600);
  const port = await freePort();
  const configuration = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${keys}`,
    'PasswordAuthentication no',
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    'Subsystem sftp internal-sftp',
  ];
  writeFileSync(join(folder, 'sshd_config'), configuration.join('\n'));
  // Its folder for privilege separation, which a service manager makes.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const daemon = spawn(SSHD, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: 'ignore' });
  const known = join(folder, 'known_hosts');
  const ssh = `ssh -F /dev/null -i ${key} -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=${known}`;
  return { port, ssh, known, end: () => daemon.kill() };
};

(missing === undefined ? test : test.skip)(
  'a store over sshd is made, written, read and verified; who is not let in is told so',
  async () => {
    const { port, ssh, end } = await startSshd();
    const environment = { SLUICE_CACHE: scratchFolder(), SLUICE_SSH: ssh };
    const folder = scratchFolder();
    const address = `ssh://${userInfo().username}@127.0.0.1:${port}${folder}/store`;
    try {
      for (let tried = 0; ; tried++) {
        const opened = await openStore(address, environment)();
        if (opened._tag === 'Right') break;
        if (tried === 50) throw new Error(opened.left.what);
        await new Promise((settle) => setTimeout(settle, 100));
      }
      const store = await resultOf(openStore(address, environment));
      const large = new Uint8Array(8_000_000).map((_, i) => i % 251);
      const digests = [await resultOf(store.write(large)), await resultOf(store.write(bytesOf('a cell')))];
      assert.equal(await resultOf(store.read(digests[0] as never)), large);
      assert.is((await resultOf(store.verify())).objects, 2);
      assert.is((await resultOf((await resultOf(openStore(join(folder, 'store')))).verify())).objects, 2, 'as a folder there');
      const refused = await problemOf(
        openStore(address, { ...environment, SLUICE_SSH: `${ssh} -o IdentitiesOnly=yes -o PubkeyAuthentication=no` }),
      );
      assert.is(refused.problem, 'usage');
      assert.match(refused.what, 'the host refuses this user');
      const unknown = await problemOf(openStore(`ssh://no-such-host.invalid${folder}`, environment));
      assert.match(unknown.what, 'there is no host of this name');
    } finally {
      end();
    }
  },
);

test.run();
