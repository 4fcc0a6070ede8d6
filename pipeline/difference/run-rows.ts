import type { ProducedArtifact } from '../../artifacts/manifest.js';

/** A run as it is compared with others: facts by name, each in its group. */
export interface ComparedRun {
  /** The name by which people know it. */
  readonly name: string;
  /** Experiment, seed, backend, executor, choices and versions. */
  readonly facts: Readonly<Record<string, string>>;
  /** Definitions of its stages, by stage. */
  readonly stages: Readonly<Record<string, string>>;
  /** Settings as text, by stage and path. */
  readonly settings: Readonly<Record<string, string>>;
  /** Digests of the code and the data files that its results come from, by what they are of. */
  readonly code: Readonly<Record<string, string>>;
  /** Measurements by stage and name: the last of each curve, its best, and the figures of evaluations. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Seconds that stages took. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Largest measurements of the machine, such as peak memory, by stage and name. */
  readonly machine: Readonly<Record<string, number>>;
  /** Artifacts by stage and output. */
  readonly artifacts: Readonly<Record<string, ProducedArtifact>>;
}

/** The groups of what is compared, in the order in which they are shown. */
export const GROUPS = ['facts', 'stages', 'settings', 'code', 'metrics', 'seconds', 'machine', 'artifacts'] as const;

/** A group of what is compared. */
export type Group = (typeof GROUPS)[number];

/** A fact of several runs: its value in each, null where it has none. */
export interface RunRow {
  readonly group: Group;
  readonly name: string;
  readonly values: readonly (string | number | null)[];
  /** True where not all values are equal. */
  readonly differs: boolean;
}

const valueIn = (run: ComparedRun, group: Group, name: string): string | number | null => {
  if (!Object.hasOwn(run[group], name)) return null;
  const value = run[group][name] as string | number | ProducedArtifact;
  return typeof value === 'object' ? value.digest : value;
};

/** Tells whether values differ. Code that only some runs have is that of a stage or a setting that only they have, which says so. */
const areDifferent = (group: Group, values: RunRow['values']): boolean => {
  const compared = group === 'code' ? values.filter((value) => value !== null) : values;
  return compared.some((value) => !Object.is(value, compared[0]));
};

/** The facts of several runs, a row each, in the order in which the first run that has them tells them. */
export const runRows = (runs: readonly ComparedRun[]): readonly RunRow[] =>
  GROUPS.flatMap((group) =>
    [...new Set(runs.flatMap((run) => Object.keys(run[group])))].map((name): RunRow => {
      const values = runs.map((run) => valueIn(run, group, name));
      return { group, name, values, differs: areDifferent(group, values) };
    }),
  );
