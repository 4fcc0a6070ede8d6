import { executor } from '../executor.js';

/** The executor `slurm`: each stage is a job of a Slurm cluster. */
export const slurm = executor({
  name: 'slurm',
  source: import.meta.url,
  target: '[PARTITION]',
  // What it needs is loaded by those who use it.
  open: (target, context) => async () => (await import('./open-slurm.js')).openSlurm(target, context)(),
});
