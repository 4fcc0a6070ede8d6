import { randomUUID } from 'node:crypto';
import { link, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode, mayLackLinks } from '../../base/system-error.js';

const unlessThere = async (making: Promise<void>): Promise<boolean> => {
  try {
    await making;
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
};

/**
 * Makes a file with its first content unless there is one, so that whoever finds it finds it whole. Where the file system has no
 * hard links the content comes after the name.
 *
 * @returns true where it was made
 */
export const makeFile = async (path: string, content: string): Promise<boolean> => {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await writeFile(draft, content, { flag: 'wx' });
    return await unlessThere(link(draft, path));
  } catch (error) {
    if (!mayLackLinks(errorCode(error) ?? '')) throw error;
    return await unlessThere(writeFile(path, content, { flag: 'wx' }));
  } finally {
    await rm(draft, { force: true });
  }
};
