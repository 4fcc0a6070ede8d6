import { mkdtemp, rmdir, stat, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';
import { nameSystemErrors } from '../../../base/system-error.js';
import { thisMachine } from '../../run/foresee.js';
import type { Diagnosis, StoreFinding } from './finding.js';
import { LEAST_NODE } from './least-node.js';

const isAtLeast = (version: string, least: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
};

/** The Node.js that runs this, by its version. */
export const nodeFinding = (version: string): Diagnosis['node'] => ({
  version,
  least: LEAST_NODE,
  suits: isAtLeast(version, LEAST_NODE),
  platform: `${process.platform} ${process.arch}`,
});

/** The memory of this machine, or what a container leaves of it. */
export const memoryFinding = (): Diagnosis['memory'] => {
  const { memoryBytes: total } = thisMachine();
  return { total, free: Math.min(total, process.availableMemory?.() ?? freemem()) };
};

const nearestExisting = async (folder: string): Promise<string> => {
  const exists = await stat(folder).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT',
  );
  return exists || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));
};

/** Tries to write beside a store in `folder`, or in it where it is there; nothing stays. */
export const storeFinding = async (folder: string): Promise<StoreFinding> => {
  const existing = await nearestExisting(folder);
  const isThere = existing === folder;
  try {
    await rmdir(await mkdtemp(join(existing, '.pipe-doctor-')));
    const { bavail, bsize } = await statfs(existing);
    return { folder, isThere, obstacle: null, free: bavail * bsize };
  } catch (error) {
    return {
      folder,
      isThere,
      obstacle: `it cannot be written (${nameSystemErrors((error as Error).message)}): name another folder with --store or $SLUICE_STORE`,
      free: undefined,
    };
  }
};
