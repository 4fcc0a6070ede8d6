import type { ProducedArtifact } from '../../artifacts/manifest.js';
import type { NodeRun } from './node-run.js';

/** Says that a stage has an artifact, just made or found in the store, and what a person should know of it. */
export const announceArtifact = (emit: NodeRun['emit'], stage: string, name: string, produced: ProducedArtifact): void => {
  emit({ type: 'artifact', stage, name, ...produced });
  for (const message of produced.warnings ?? []) emit({ type: 'log', stage, level: 'warning', message });
};
