import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../../../../base/system-error.js';
import { isFolder } from './make-folder.js';
import { ownerOf, temporaryPath } from './temporary.js';
import { unless } from './unless.js';

/*
 * Turns by renaming alone, for file systems without hard links. A turn is a folder with one file, named by who has it. It
 * is taken by renaming a prepared folder onto that path, which the file system refuses while a folder with something in it
 * is there. A dead holder is removed by deleting the file of that very name, which cannot hit anyone who took the turn
 * since; the empty folder that remains is free, and of all who rename onto it one succeeds.
 */

const pollEvery = 5;

const removeDead = async (turn: string): Promise<void> => {
  for (const name of (await unless(['ENOENT'], readdir(turn))) ?? [])
    if ((await ownerOf(name)) === 'dead') await unless(['ENOENT'], unlink(join(turn, name)));
};

/**
 * Does some work on a path while no other process that asks for its turn there does.
 *
 * @param temporary the folder of unfinished files, which is there
 */
export const inTurn = async <A>(temporary: string, path: string, work: () => Promise<A>): Promise<A> => {
  const turn = join(temporary, `turn-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`);
  const draft = await temporaryPath(temporary);
  const token = draft.slice(temporary.length + 1) + randomUUID();
  await mkdir(draft);
  await writeFile(join(draft, token), '');
  for (;;) {
    try {
      await rename(draft, turn);
      break;
    } catch (cause) {
      // Windows says of a folder that is there that it may not be replaced.
      const isTaken = ['ENOTEMPTY', 'EEXIST'].includes(errorCode(cause) ?? '') || (await isFolder(turn));
      if (!isTaken) {
        await rm(draft, { recursive: true, force: true });
        throw cause;
      }
      await removeDead(turn);
      await sleep(pollEvery);
    }
  }
  try {
    return await work();
  } finally {
    await rm(join(turn, token), { force: true });
    await unless(['ENOENT', 'ENOTEMPTY', 'EEXIST'], rmdir(turn));
  }
};
