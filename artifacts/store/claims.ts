import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { problem } from '../../base/problem.js';
import { errorCode } from '../../base/system-error.js';
import type { Digest } from '../digest.js';
import { parseJson } from '../json-kind.js';
import type { Claim, Store } from '../store.js';
import { ensureFolder, ensureOwnFolder } from './atomic-write.js';
import { onDisk, unless } from './disk-problem.js';
import type { StorePaths } from './paths.js';
import { lifeOf, ownIdentity, ProcessIdentity } from './process-identity.js';
import { NO_FILE, readRegularFile } from './regular-file.js';
import { temporaryPath } from './temporary.js';

/*
 * How two processes never both win, even when both find the same dead holder:
 * a claim is a folder `claims/<key>` with one file, named by the holder's random token. It is taken by renaming a
 * prepared folder onto that path, which the file system refuses while a folder with something in it is there. A dead
 * holder is removed by deleting the file of that very token, which cannot hit anyone who took the claim since;
 * the empty folder that remains is free, and of all who rename onto it one succeeds.
 */

const pollEvery = 100;
const beatEvery = 5_000;
const silentAfter = 60_000;

interface Draft {
  readonly folder: string;
  readonly token: string;
  readonly content: string;
}

const prepare = async (paths: StorePaths): Promise<Draft> => {
  const folder = await temporaryPath(paths.temporary);
  const token = randomUUID();
  const content = JSON.stringify(ProcessIdentity.encode(await ownIdentity()));
  if (
    (await unless(
      ['ENOENT'],
      mkdir(folder).then(() => true),
    )) === undefined
  )
    await ensureFolder(folder);
  await writeFile(join(folder, token), content);
  return { folder, token, content };
};

/** Who a claim's file names; undefined where the file is damaged. */
export const holderIn = async (file: string): Promise<ProcessIdentity | undefined> => {
  const content = parseJson(await readRegularFile(file));
  const identity = content._tag === 'Right' ? ProcessIdentity.decode(content.right) : undefined;
  return identity?._tag === 'Right' ? identity.right : undefined;
};

/** Rewrites a holder's file, whose modification time then tells the file system's own time, equal for all machines. */
const beat = async (file: string, content: string): Promise<number> => {
  const handle = await open(file, 'r+');
  try {
    await handle.write(content, 0);
    return (await handle.stat()).mtimeMs;
  } finally {
    await handle.close();
  }
};

/** Names the living holder of a claim's file, or undefined once its holder is known to be dead. */
const livingHolder = async (file: string, draft: Draft): Promise<string | undefined> => {
  const holder = await holderIn(file);
  const life = holder === undefined ? 'unknown' : await lifeOf(holder);
  if (life === 'dead') return undefined;
  if (life === 'unknown') {
    const { mtimeMs } = await stat(file);
    const now = await beat(join(draft.folder, draft.token), draft.content);
    if (now - mtimeMs > silentAfter) return undefined;
  }
  return holder === undefined ? 'a process' : `process ${holder.pid} on ${holder.host}`;
};

/** Clears away dead holders; names a living one, if there is one. */
const holderOf = async (target: string, draft: Draft): Promise<string | undefined> => {
  for (const name of (await unless(['ENOENT'], readdir(target))) ?? []) {
    const file = join(target, name);
    try {
      const holder = await livingHolder(file, draft);
      if (holder !== undefined) return holder;
      await unlink(file);
    } catch (cause) {
      // A folder is nobody's claim, and its name is no other's.
      if (['EISDIR', NO_FILE].includes(errorCode(cause) ?? '')) await rm(file, { recursive: true, force: true });
      else if (errorCode(cause) !== 'ENOENT') throw cause;
    }
  }
  return undefined;
};

const held = (target: string, { token, content }: Draft): Claim => {
  const file = join(target, token);
  const heart = setInterval(() => {
    beat(file, content).catch(() => undefined);
  }, beatEvery);
  heart.unref();
  const release = async (): Promise<void> => {
    clearInterval(heart);
    await rm(file, { force: true });
    await unless(['ENOENT', 'ENOTEMPTY', 'EEXIST'], rmdir(target));
  };
  let released: Promise<void> | undefined;
  return {
    release: onDisk(target, () => {
      released ??= release();
      return released;
    }),
  };
};

const install = async (draft: Draft, target: string): Promise<boolean> => {
  try {
    await rename(draft.folder, target);
    return true;
  } catch (cause) {
    const code = errorCode(cause) ?? '';
    if (['ENOTEMPTY', 'EEXIST'].includes(code)) return false;
    // A file in the place of the claim's folder is nobody's claim; of a folder that came there since this removes nothing.
    if (code === 'ENOTDIR') {
      const found = await unless(['ENOENT', 'ENOTDIR'], stat(target));
      if (found?.isDirectory() === false) await unless(['ENOENT', 'EISDIR', 'EPERM'], unlink(target));
      else await ensureOwnFolder(dirname(draft.folder), dirname(target));
      return false;
    }
    // The folder of all claims is gone, unless it is the draft that is.
    if (code === 'ENOENT' && (await unless(['ENOENT'], stat(draft.folder))) !== undefined) {
      await ensureFolder(dirname(target));
      return false;
    }
    throw cause;
  }
};

const take = async (paths: StorePaths, key: Digest, options: Parameters<Store['claim']>[1] = {}): Promise<Claim> => {
  const target = paths.claim(key);
  const interrupted = () => problem('interrupted', 'Interrupted while waiting for another process', target, 'Run again to go on');
  if (options.signal?.aborted) throw interrupted();
  let draft = await prepare(paths);
  try {
    for (let waited = false; !(await install(draft, target)); ) {
      const holder = await holderOf(target, draft);
      if (holder === undefined) continue;
      if (!waited) options.onWait?.(holder);
      waited = true;
      await sleep(pollEvery, undefined, options.signal === undefined ? {} : { signal: options.signal }).catch(() => {
        throw interrupted();
      });
      // Another machine's housekeeping takes the draft of one who waits for hours for a leftover.
      if ((await unless(['ENOENT'], stat(draft.folder))) === undefined) draft = await prepare(paths);
    }
  } catch (cause) {
    await rm(draft.folder, { recursive: true, force: true }).catch(() => undefined);
    throw cause;
  }
  return held(target, draft);
};

/** The part of a store that gives one process at a time the exclusive use of a key. */
export const openClaims = (paths: StorePaths): Pick<Store, 'claim'> => ({
  claim: (key, options) => onDisk(paths.claim(key), () => take(paths, key, options)),
});
