import type { Blobs } from '../../artifacts/store/blobs.js';
import { removeRun } from '../../artifacts/store/run-blobs.js';
import { releaseName } from '../../artifacts/store/run-names.js';

/** Forgets a run: its record, and its name. Its uses stay, for it may go on elsewhere. */
export const forgetRun = async (blobs: Blobs, { run, name }: { readonly run: string; readonly name?: string }): Promise<void> => {
  await removeRun(blobs, run);
  if (name !== undefined) await releaseName(blobs, name);
};
