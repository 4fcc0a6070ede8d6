import { importModule } from '../../base/modules.js';
import type { Job } from './job.js';
import { isOwnModule } from './own-module.js';
import { importDefinition } from './prepare.js';

/**
 * Imports the modules of this package that a job will need, its stage's implementation and its numeric backend, before
 * a TypeScript loader is registered, which would make importing each of them slow. What fails here fails again, and is
 * reported, where it is needed.
 */
export const preload = async (job: Job): Promise<void> => {
  const { source, backend } = job;
  await Promise.allSettled([
    ...(isOwnModule(source) ? [importDefinition(job).then((definition) => definition.load())] : []),
    ...(backend !== undefined && isOwnModule(backend.source) ? [importModule(backend.source)] : []),
  ]);
};
