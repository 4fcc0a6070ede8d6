import { backends } from './kernels/backends/index.js';
import { experimentRunner } from './pipeline/run-from-program.js';
import { version } from './pipeline/version.js';
import { tryBackend } from './stages/trial/try-backend.js';

/**
 * Runs an experiment from a program as `pipe run` does from a file: every stage as soon as its inputs are there, unless
 * the store has what it makes.
 *
 * Every subscription is a run of its own. The events come as one stream, of which `done` is the last. The stream errors
 * with a `Problem` where the run cannot begin: options, a configuration or the graph that are not valid, a store that
 * cannot be opened. The problems of stages are in their events and in `done`. Unsubscribing ends the run at once;
 * aborting `signal` lets every stage that computes save a checkpoint before.
 *
 * @example
 * runExperiment(mine, { store: '.sluice', seed: 1, overrides: ['search.epochs=2'] }).subscribe((event) => console.log(event));
 */
export const runExperiment = experimentRunner(() => ({
  version: version(),
  backends,
  tryBackend,
  sections: async () => (await import('./stages/pictures/sections.js')).sections,
  folder: process.cwd(),
  environment: process.env,
}));
