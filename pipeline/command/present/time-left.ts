import type { RunStage } from '../../run/event.js';
import { isUnderWay } from './stage-line.js';
import type { RunView, StageView } from './stage-view.js';

/** Time that a run still needs, as far as it is known. */
export interface TimeLeft {
  readonly seconds: number;
  /** Stages of which nothing tells how long they take: the run needs more than `seconds` by theirs. */
  readonly unknown: readonly string[];
}

type Planned = Pick<RunStage, 'stage' | 'definition' | 'after'>;

const isOver = (view: StageView | undefined): boolean => view !== undefined && !isUnderWay(view);

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0) / values.length;

/**
 * The seconds that each stage which is not over still takes: by its progress where it computes, by the mean of the stages of
 * its definition that are over where it waits; undefined where neither tells.
 */
const needs = (graph: readonly Planned[], view: RunView): ReadonlyMap<string, number | undefined> => {
  const took = new Map<string, number[]>();
  for (const { stage, definition } of graph) {
    const { status, seconds } = view.get(stage) ?? {};
    if ((status === 'done' || status === 'cached') && seconds !== undefined)
      took.set(definition, [...(took.get(definition) ?? []), seconds]);
  }
  return new Map(
    graph
      .filter(({ stage }) => !isOver(view.get(stage)))
      .map(({ stage, definition }) => [stage, view.get(stage)?.left ?? mean(took.get(definition) ?? [])]),
  );
};

/**
 * Time that a run still needs: what its stages still take, begun as those before them are over, and at most so many at once
 * as the run was seen to compute at once.
 *
 * @param graph the stages, each after those that it takes inputs from
 * @param atOnce the most stages that computed at once so far
 */
export const timeLeft = (graph: readonly Planned[], view: RunView, atOnce: number): TimeLeft => {
  const needed = needs(graph, view);
  const ends = new Map<string, number>();
  const lanes: number[] = Array.from({ length: Math.max(1, atOnce) }, () => 0);
  // Those that compute have their lanes already.
  const waiting = graph.filter(({ stage }) => needed.has(stage));
  const order = [...waiting].sort((a, b) => Number(view.has(b.stage)) - Number(view.has(a.stage)));
  for (const { stage, after } of order) {
    const ready = Math.max(0, ...after.map((before) => ends.get(before) ?? 0));
    const lane = lanes.indexOf(Math.min(...lanes));
    const end = Math.max(ready, lanes[lane] as number) + (needed.get(stage) ?? 0);
    lanes[lane] = end;
    ends.set(stage, end);
  }
  return {
    seconds: Math.max(0, ...ends.values()),
    unknown: waiting.map(({ stage }) => stage).filter((stage) => needed.get(stage) === undefined),
  };
};
