import { join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { cacheFolder, machineMarks } from '../../../pipeline/address/machine-marks.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';

test('the folder is that of SLUICE_CACHE, or one in the cache of the home', () => {
  const home = { HOME: '/home/me' };
  assert.is(cacheFolder({ ...home, XDG_CACHE_HOME: '/caches', SLUICE_CACHE: '/mine' }), '/mine');
  assert.is(cacheFolder({ ...home, XDG_CACHE_HOME: '/caches' }), join('/caches', 'sluice'));
  assert.is(cacheFolder({ ...home, XDG_CACHE_HOME: '' }), join('/home/me', '.cache', 'sluice'));
  assert.is(cacheFolder({}), undefined);
  assert.is(machineMarks({}), undefined);
});

test('what one opening remembers another recalls; a folder that cannot be written costs nothing but the memory', async () => {
  const name = digestOf('name');
  const recalled = async (folder: string): Promise<unknown> => {
    const open = () => machineMarks({ SLUICE_CACHE: folder });
    await open()?.remember('closures', name, { n: 1 });
    return open()?.recall('closures', name, (bytes) => either.right(bytes.length > 0));
  };
  assert.is(await recalled(scratchFolder()), true);
  assert.is(await recalled('/proc/nowhere'), undefined);
});

test.run();
