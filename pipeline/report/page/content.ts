import type { Block, Figure } from '../block.js';

/** An artifact of a stage, as a report lists it. */
export interface ListedArtifact {
  readonly name: string;
  readonly kind: string;
  readonly digest: string;
  readonly bytes: number;
  readonly summary: string;
}

/** A stage as a report shows it. */
export interface ReportStage {
  readonly stage: string;
  /** Its name without the seed of `overSeeds`. */
  readonly group: string;
  readonly definition: string;
  /** Its status in words, such as `cached`, and whether the store has its result. */
  readonly words: string;
  readonly isCached: boolean;
  /** Its state where it is being computed, or failed when it last was. */
  readonly look?: 'running' | 'failed';
  readonly after: readonly string[];
  readonly seed: number | null;
  /** Its whole configuration as JSON has it. */
  readonly settings: unknown;
  readonly key?: string;
  readonly seconds?: number;
  readonly backend?: string;
  readonly devices: readonly string[];
  /** ISO 8601. */
  readonly finished?: string;
  /** The largest of each of its measurements of the machine, such as `peak memory, MiB`. */
  readonly machine: Readonly<Record<string, number>>;
  readonly artifacts: readonly ListedArtifact[];
}

/** Something that a reader should know: of a stage, or of all. */
export interface Remark {
  readonly stage?: string;
  readonly message: string;
}

/** All that a report shows. */
export interface ReportContent {
  readonly experiment: string;
  /** Facts of the whole run by name: choices, changed settings, seed, versions, store. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly stages: readonly ReportStage[];
  /** The outputs of the experiment that the store has. */
  readonly results: readonly ListedArtifact[];
  readonly graph: Figure;
  readonly sections: readonly { readonly title: string; readonly blocks: readonly Block[] }[];
  readonly problems: readonly Remark[];
  readonly warnings: readonly Remark[];
}
