import type { Digest } from '../../../artifacts/digest.js';
import { grouped } from '../../../base/grouped.js';
import { formatSeconds } from '../../../base/quantities.js';
import type { ComparedRun, Group, RunRow } from '../../difference/run-rows.js';
import { MOST, type Part, shownRows, sideBySide } from './tables.js';

const TITLES: Readonly<Record<Group, string>> = {
  facts: 'run',
  stages: 'stages',
  settings: 'settings',
  code: 'code and data',
  metrics: 'metrics',
  seconds: 'time',
  machine: 'machine',
  artifacts: 'artifacts',
};

const NOTHING = '-';

const numberText = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(4));

const signed = (value: number): string => `${value < 0 ? '-' : '+'}${numberText(Math.abs(value))}`;

const cellText = (group: Group, value: string | number | null, first: string | number | null, at: number): string => {
  if (value === null) return NOTHING;
  if (group === 'artifacts' || group === 'code') return String(value).slice(0, 12);
  if (typeof value === 'string') return value;
  const text = group === 'seconds' ? formatSeconds(value) : numberText(value);
  if (at === 0 || typeof first !== 'number' || Object.is(first, value) || !Number.isFinite(value - first)) return text;
  const difference = value - first;
  return `${text} (${group === 'seconds' ? `${difference < 0 ? '-' : '+'}${formatSeconds(Math.abs(difference))}` : signed(difference)})`;
};

/** Kind of the artifact that is drawn; its summary is the drawing. */
export const GENOTYPE = 'genotype';

/** The genotypes of runs by stage and output: their texts, where each run has one and they differ, or all are asked for. */
export const genotypesOf = (
  runs: readonly ComparedRun[],
  all: boolean,
): readonly { readonly name: string; readonly texts: readonly string[]; readonly digests: readonly Digest[] }[] =>
  Object.entries(runs[0]?.artifacts ?? {}).flatMap(([name, { kind }]) => {
    const found = runs.flatMap(({ artifacts }) => artifacts[name] ?? []);
    if (kind !== GENOTYPE || found.length < runs.length) return [];
    const isSame = found.every(({ digest }) => digest === found[0]?.digest);
    return isSame && !all
      ? []
      : [{ name, texts: found.map(({ summary }) => summary), digests: found.map(({ digest }) => digest) }];
  });

/** The stage that a row is of: the longest of the runs' stages that its name begins with. */
const stageOf = ({ name }: RunRow, stages: readonly string[]): string =>
  stages.reduce((found, stage) => (name.startsWith(`${stage}.`) && stage.length > found.length ? stage : found), '');

/**
 * Rows of a long table: first those that every run has; of the others, as stages that only some runs have give them, a row for each
 * stage with the number that each run has.
 */
const folded = (rows: readonly RunRow[], cellsOf: (row: RunRow) => readonly string[], stages: readonly string[]) => {
  const isShared = ({ values }: RunRow): boolean => !values.includes(null);
  const others = rows.filter((row) => !isShared(row));
  const counts = [...grouped(others, (row) => stageOf(row, stages))].map(([stage, own]) => [
    `${stage === '' ? '' : `${stage}: `}${own.length} of some runs alone (--all)`,
    ...(own[0]?.values ?? []).map((_, at) => String(own.filter(({ values }) => values[at] !== null).length)),
  ]);
  return [...shownRows(rows.filter(isShared).map(cellsOf), false), ...shownRows(counts, false)];
};

/** Tables of what is compared between runs, and the genotypes side by side. */
export const runParts = (runs: readonly ComparedRun[], rows: readonly RunRow[], all: boolean): readonly Part[] => {
  const names = runs.map(({ name }) => name);
  const stages = [...new Set(runs.flatMap((run) => Object.keys(run.stages)))];
  const groups = [...new Set(rows.map(({ group }) => group))];
  const tables = groups.map((group): Part => {
    const own = rows.filter((row) => row.group === group);
    const cellsOf = ({ name, values }: RunRow): readonly string[] => [
      name,
      ...values.map((value, at) => cellText(group, value, values[0] ?? null, at)),
    ];
    const isLong = !all && own.length > MOST;
    return {
      head: [TITLES[group], ...names],
      rows: isLong ? folded(own, cellsOf, stages) : shownRows(own.map(cellsOf), all),
    };
  });
  const genotypes = genotypesOf(runs, all).map(({ name, texts }): Part => ({ title: name, lines: sideBySide(names, texts) }));
  return [...tables, ...genotypes];
};
