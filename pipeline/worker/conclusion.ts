import type { Digest } from '../../artifacts/digest.js';
import { type MachinePeaks, withPeaks } from '../../artifacts/machine-peaks.js';
import type { Manifest, ProducedArtifact } from '../../artifacts/manifest.js';
import type { WorkerMessage } from './job.js';

/** Results of a job as its messages tell of them. */
export interface JobResults {
  readonly outputs: Readonly<Record<string, ProducedArtifact>>;
  readonly devices: readonly string[];
  readonly machine: MachinePeaks;
}

/** The results of a job that has told nothing. */
export const NO_RESULTS: JobResults = { outputs: {}, devices: [], machine: {} };

/** The results of a job after a further message. */
export const withMessage = (results: JobResults, message: WorkerMessage): JobResults => {
  switch (message.type) {
    case 'artifact':
      return { ...results, outputs: { ...results.outputs, [message.name]: message.produced } };
    case 'devices':
      return { ...results, devices: message.devices };
    case 'metric':
      return message.ofMachine ? { ...results, machine: withPeaks(results.machine, message.values) } : results;
    default:
      return results;
  }
};

/** The manifest of a stage that is finished. */
export const manifestOf = (
  { outputs, devices, machine }: JobResults,
  facts: { readonly key: Digest; readonly seconds: number; readonly finished: Date } & Pick<Manifest, 'parts' | 'run'>,
): Manifest => ({
  format: 1,
  key: facts.key,
  parts: facts.parts,
  outputs,
  run: facts.run,
  finished: facts.finished.toISOString(),
  seconds: facts.seconds,
  ...(devices.length === 0 ? {} : { devices }),
  ...(Object.keys(machine).length === 0 ? {} : { machine }),
});
