import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fileSystemOf, isSharedFolder } from '../../../../../artifacts/store/blobs/folder/file-system.js';
import { folder, folderBlobs } from '../../../../../artifacts/store/blobs/folder.js';
import { placeText, storeAddress } from '../../../../../pipeline/address/stores.js';
import { resultOf, scratchFolder } from '../../../fixtures/scratch.js';

const MOUNTS = [
  '/dev/sda1 / ext4 rw 0 0',
  'tmpfs /dev/shm tmpfs rw 0 0',
  'lab:/home /home nfs4 rw,vers=4.2 0 0',
  'lab:/with\\040space /mnt/with\\040space nfs rw 0 0',
  '/dev/sdb1 /home/me/local ext4 rw 0 0',
  'overlay /twice overlay rw 0 0',
  'cluster /twice lustre rw 0 0',
].join('\n');

test('the file system of a path is that of the deepest mount above it, and of two at one point the later', () => {
  const types = ['/', '/home', '/home/me/x', '/homely', '/home/me/local/x', '/mnt/with space/x', '/twice/x'].map((path) =>
    fileSystemOf(MOUNTS, path),
  );
  assert.equal(types, ['ext4', 'nfs4', 'nfs4', 'ext4', 'ext4', 'nfs', 'lustre']);
});

test('a folder of this machine is not shared unless its address says so', async () => {
  const path = scratchFolder();
  assert.not.ok(await isSharedFolder(`${path}/not/there/yet`));
  const reachOf = async (target: string) => (await resultOf(folder.open(target, { folder: '/', environment: {} }))).reach;
  assert.equal(await Promise.all([path, `${path}?shared`, `${path}?local`].map(reachOf)), ['machine', 'network', 'machine']);
  const address = await resultOf(storeAddress(`${path}?shared`, '--store', { folder: '/', environment: {} }));
  assert.is(placeText(address), path);
  assert.is(folderBlobs(path).reach, 'machine');
});

test.run();
