import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { edit, pipe, project, statusesOf } from './project.js';

const mounted: string[] = [];
test.after(() => {
  for (const folder of mounted) execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
});

/** Mounts a small file system in memory on a folder; false where this user may not. */
const mount = (folder: string, options: string): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
    mounted.push(folder);
    return true;
  } catch {
    return false;
  }
};

const folder = project();
edit(folder, 'exp.ts', ', side: side()', '');
const disk = join(folder, 'disk');
mkdirSync(disk);
const mountable = mount(disk, 'size=512k');
const maybe = mountable ? test : test.skip;
if (!mountable) console.log('skipped: this user may not mount a file system, so there is no full and no read-only disk');

const message = (what: RegExp) => new RegExp(`^error: ${what.source}\n {2}at: .*disk.*\n {2}to mend: .*--store.*\n$`);

maybe('a full disk and a read-only one end a run with 3 and one message, and what was finished is kept', async () => {
  const begun = await pipe(folder, 'run exp.ts --json --store disk/store');
  assert.is(begun.code, 0);
  const cached = async () => {
    const { code, err } = await pipe(folder, 'run exp.ts --quiet --store disk/store');
    return [code, err];
  };
  let filled = 0;
  for (let size = 65536; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) writeFileSync(join(disk, `filling-${filled++}`), Buffer.alloc(size), { flag: 'wx' });
    } catch {
      // Full for pieces of this size.
    }
  }
  const full = await pipe(folder, 'run exp.ts --json --store disk/store --set last.wait=1');
  assert.is(full.code, 3);
  assert.match(full.err, message(/the disk that holds the store is full/));
  assert.equal([statusesOf(full)['base'], statusesOf(full)['train']], ['cached', 'cached']);
  assert.equal(await cached(), [0, '']);

  execFileSync('mount', ['-o', 'remount,ro', disk]);
  assert.equal(await cached(), [0, '']);
  const readOnly = await pipe(folder, 'run exp.ts --json --store disk/store --set last.wait=2');
  assert.is(readOnly.code, 3);
  assert.match(readOnly.err, message(/the store lies on a read-only file system/));
  const fresh = await pipe(folder, 'run exp.ts --json --store disk/another');
  assert.is(fresh.code, 3);
  assert.match(fresh.err, message(/the store lies on a read-only file system/));
});

// The superuser may write anywhere.
const unprivileged = process.getuid?.() === 0 ? test.skip : test;
unprivileged('a folder that may not be written to ends a run with 3 and one message', async () => {
  const locked = join(folder, 'disk-locked');
  mkdirSync(locked);
  chmodSync(locked, 0o555);
  const { code, err } = await pipe(folder, 'run exp.ts --store disk-locked/store');
  assert.is(code, 3);
  assert.match(err, message(/there is no permission to use the store/));
});

test.run();
