// `node run-saving-often.mjs FILE STORE` runs an experiment as `pipe run FILE --store STORE --json` does, but saves a
// checkpoint as often as the runner finds it affordable, instead of every few seconds: a tiny search is over before.
import { either } from 'fp-ts';
import { backends } from '../../dist/kernels/backends/index.js';
import { environmentOf } from '../../dist/pipeline/command/settings.js';
import { loadExperiment } from '../../dist/pipeline/load-experiment.js';
import { runExperiment } from '../../dist/pipeline/run/run-experiment.js';

const [file, store] = process.argv.slice(2);
const surroundings = {
  version: '',
  backends,
  folder: process.cwd(),
  environment: {},
};
const { signal } = new AbortController();
const right = (result) => {
  if (either.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};
const locating = { signal, mayDownload: false, onProgress: () => undefined };
const experiment = right(await loadExperiment(file, surroundings.folder)());
const environment = right(await environmentOf(file, { set: [], store }, surroundings, locating, 0)());
runExperiment(experiment, {
  ...environment,
  jobs: 2,
  signal,
  now: () => new Date(),
  run: 'test',
  checkpointSeconds: 0,
}).subscribe((event) => process.stdout.write(`${JSON.stringify(event)}\n`));
