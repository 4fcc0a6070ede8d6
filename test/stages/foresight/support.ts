import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Component } from '../../../artifacts/component.js';
import type { Problem } from '../../../base/problem.js';
import { shapes } from '../../../datasets/shapes.js';
import { darts } from '../../../networks/spaces/darts/space.js';
import { type ExperimentResult, experiment } from '../../../pipeline/experiment.js';
import type { Flow } from '../../../pipeline/flow.js';
import { overSeeds } from '../../../pipeline/over-seeds.js';
import { configuredGraph, parseOverride } from '../../../pipeline/run/configure.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import { discretise } from '../../../stages/discretise/discretise.js';
import { evaluate } from '../../../stages/evaluate/evaluate.js';
import { load } from '../../../stages/load/load.js';
import { widenAndPrune } from '../../../stages/progressive/widen-and-prune.js';
import { retrain } from '../../../stages/retrain/retrain.js';
import { search } from '../../../stages/search/search.js';
import { summarise } from '../../../stages/summarise/summarise.js';

export const MACHINE = { memoryBytes: 8 * 2 ** 30 };

export const graphOf = (build: () => ExperimentResult, sets: readonly string[] = [], machine = MACHINE) =>
  configuredGraph(
    experiment('test', () => build()),
    sets.map((text) => {
      const parsed = parseOverride(text);
      if (either.isLeft(parsed)) throw new Error(parsed.left.what);
      return parsed.right;
    }),
    machine,
  )();

export const refusal = async (build: () => ExperimentResult, ...sets: readonly string[]): Promise<Problem> => {
  const graph = await graphOf(build, sets);
  if (either.isRight(graph)) throw new Error(`this was expected to be refused: ${sets.join(' ')}`);
  assert.is(graph.left.problem, 'usage');
  return graph.left;
};

// biome-ignore lint/suspicious/noExplicitAny: a flow of any artifacts
export type AnyFlow = Flow<any>;
export type Space = Component<'space'>;

export const small = darts({ cells: 3, channels: 4 });
export const images = (settings: object = {}, shares: object = {}): AnyFlow =>
  load(shapes({ train: 400, test: 100, ...settings }), shares);
export const searched = (space: Space = small, settings: object = {}, from = images()): AnyFlow =>
  from.pipe(search({ space, architecture: softmax(), batchSize: 8, epochs: 10, ...settings }));
export const trained = (settings: object = {}, from = searched()): AnyFlow =>
  from.pipe(
    discretise(),
    retrain({ cells: 3, channels: 4, batchSize: 8, epochs: 4, auxiliary: 0, augmentation: {}, ...settings }),
  );
export const progressive = (widen: object, second: object = {}): AnyFlow =>
  searched(small, { partial: 4, scheduleEpochs: 20 }).pipe(widenAndPrune(widen), search({ epochs: 10, ...second }));

export const summarised = (seeds: readonly number[] = [0, 1]): AnyFlow =>
  summarise(overSeeds(seeds, () => trained().pipe(evaluate()) as AnyFlow));

/** What is refused before anything runs: the graph, `--set` if any, the stage, and what the message says. */
export type Refused = readonly (readonly [
  name: string,
  build: () => ExperimentResult,
  sets: readonly string[],
  where: string,
  what: RegExp,
  remedy: RegExp,
])[];

/** Tests that each is refused with its message. */
export const testRefusals = (refused: Refused): void => {
  for (const [name, build, sets, where, what, remedy] of refused)
    test(`${name}: refused before anything runs`, async () => {
      const found = await refusal(build, ...sets);
      assert.is(found.where, where);
      assert.match(found.what, what);
      assert.match(found.remedy, remedy);
    });
};
