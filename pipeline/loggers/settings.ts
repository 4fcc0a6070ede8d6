import { digestOf } from '../../artifacts/digest.js';
import { isRecord } from '../../base/argument.js';
import type { RunBegun, RunStage } from '../run/event.js';

/** Value of a single setting. */
export type Setting = string | number | boolean | null;

/** A text without line breaks, so that it fits a row or a name. */
export const oneLine = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' | ');

/**
 * The single settings of a configuration by path; a component is its name, with its own settings below it, a list is its JSON.
 */
export const settingsOf = (value: unknown, path: readonly string[]): readonly (readonly [setting: string, value: Setting])[] => {
  const setting = path.join('.');
  if (typeof value === 'object' && value !== null && 'component' in value && 'name' in value && 'config' in value)
    return [[setting, String(value.name)], ...settingsOf(value.config, path)];
  if (isRecord(value)) return Object.entries(value).flatMap(([key, inner]) => settingsOf(inner, [...path, key]));
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
    const single = value as Setting;
    return [[setting, typeof single === 'string' ? oneLine(single) : single]];
  }
  return [[setting, JSON.stringify(value)]];
};

const withThoseBefore = (graph: readonly RunStage[], stage: RunStage): readonly RunStage[] => {
  const names = new Set([stage.stage]);
  // Each stage comes after those that it takes inputs from.
  for (const one of [...graph].reverse()) if (names.has(one.stage)) for (const before of one.after) names.add(before);
  return graph.filter((one) => names.has(one.stage));
};

/**
 * The settings that decide a stage's result: its own and those of the stages that it depends on, as `search.epochs`, the seeds,
 * the backend and the choices.
 */
export const decidingSettings = (
  { graph, choices, backend, seed }: Pick<RunBegun, 'graph' | 'choices' | 'backend' | 'seed'>,
  stage: RunStage,
): Readonly<Record<string, Setting>> =>
  Object.fromEntries([
    ['seed', seed],
    ['backend', backend.name],
    ...Object.entries(choices),
    ...withThoseBefore(graph, stage).flatMap((one) => [
      ...settingsOf(one.config, [one.stage]),
      ...(one.seed === null || one.seed === seed ? [] : [[`${one.stage}.seed`, one.seed] as const]),
    ]),
  ]);

/** The name of a stage without that of its seed, which stages of `overSeeds` have: `search` of `search@1`. */
export const withoutSeed = (stage: string): string => stage.replace(/@\d+/g, '');

/** Digits that the results have in common that differ in seeds alone. */
export const seedGroup = (experiment: string, stage: string, settings: Readonly<Record<string, Setting>>): string =>
  digestOf(
    JSON.stringify([
      experiment,
      withoutSeed(stage),
      Object.entries(settings)
        .filter(([name]) => name !== 'seed' && !name.endsWith('.seed'))
        .map(([name, value]) => [withoutSeed(name), value]),
    ]),
  ).slice(0, 12);
