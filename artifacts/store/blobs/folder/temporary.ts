import { createHash, randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lifeOf, ownIdentity } from '../../process-identity.js';

const oldest = 60 * 60 * 1000;

const shortOf = (machine: string): string => createHash('sha256').update(machine).digest('hex').slice(0, 16);

/** Folder of the unfinished files of a folder of finished ones. */
export const temporaryIn = (folder: string): string => join(folder, 'temporary');

/** A path in `folder` that no other process uses; its name says which process does. */
export const temporaryPath = async (folder: string): Promise<string> => {
  const { pid, start, machine } = await ownIdentity();
  return join(folder, `${pid}-${start ?? 'x'}-${shortOf(machine)}-${randomUUID()}`);
};

/** Tells whether the process lives that a name of {@link temporaryPath} begins with. */
export const ownerOf = async (name: string): Promise<'alive' | 'dead' | 'unknown'> => {
  const [, pid, start, machine] = /^(\d+)-(\d+|x)-([0-9a-f]{16})-/.exec(name) ?? [];
  const self = await ownIdentity();
  return pid === undefined || machine !== shortOf(self.machine)
    ? 'unknown'
    : lifeOf({ ...self, pid: Number(pid), start: start === 'x' ? null : Number(start) });
};

/**
 * Removes what dead processes left in a folder of temporary files: all of a process that is known to be dead, and
 * whatever is older than an hour and not known to belong to a living one. Failures are ignored: it is housekeeping.
 */
export const cleanTemporary = async (folder: string): Promise<void> => {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const owner = await ownerOf(name);
    const age = await stat(path)
      .then(({ mtimeMs }) => Date.now() - mtimeMs)
      .catch(() => 0);
    if (owner === 'dead' || (owner === 'unknown' && age > oldest))
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
};
