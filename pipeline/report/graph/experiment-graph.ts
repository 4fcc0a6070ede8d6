import { formatSeconds } from '../../../base/quantities.js';
import type { Drawing } from './drawing.js';

/** A stage as the graph of an experiment has it. */
export interface GraphStage {
  readonly stage: string;
  /** Its name without the seed of `overSeeds`. */
  readonly group: string;
  readonly after: readonly string[];
  readonly isCached: boolean;
  /** Its state where that is another than `cached` and not to be looked for in its words alone. */
  readonly look?: 'running' | 'failed';
  /** Its status in words. */
  readonly words: string;
  readonly seconds?: number;
}

const took = (seconds: readonly number[]): string =>
  seconds.length === 0 ? '' : `, ${formatSeconds(seconds.reduce((sum, each) => sum + each, 0))}`;

/** The look of a node for some stages: that of the gravest among them; cached where all are. */
const lookOf = (stages: readonly GraphStage[]): { readonly look?: string } => {
  const look = (['failed', 'running'] as const).find((one) => stages.some((stage) => stage.look === one));
  if (look !== undefined) return { look };
  return stages.every(({ isCached }) => isCached) ? { look: 'cached' } : {};
};

/** The graph of an experiment, a node a stage; what the store has is marked. */
export const experimentDrawing = (stages: readonly GraphStage[]): Drawing => ({
  nodes: stages.map((one) => ({
    id: one.stage,
    lines: [one.stage, `${one.words}${took(one.seconds === undefined ? [] : [one.seconds])}`],
    ...lookOf([one]),
  })),
  edges: stages.flatMap(({ stage, after }) => after.map((from) => ({ from, to: stage }))),
});

/** The graph of an experiment, a node for the stages that differ in their seeds alone. */
export const groupedDrawing = (stages: readonly GraphStage[]): Drawing => {
  const groupOf = new Map(stages.map(({ stage, group }) => [stage, group]));
  const groups = [...new Set(stages.map(({ group }) => group))];
  const edges = new Set(
    stages.flatMap(({ group, after }) => after.map((from) => JSON.stringify([groupOf.get(from) ?? from, group]))),
  );
  return {
    nodes: groups.map((group) => {
      const own = stages.filter((stage) => stage.group === group);
      const cached = own.filter(({ isCached }) => isCached);
      const counts = (['running', 'failed'] as const).flatMap((look) => {
        const count = own.filter((stage) => stage.look === look).length;
        return count === 0 ? [] : [`, ${count} ${look}`];
      });
      const words = own.length === 1 ? own[0]?.words : `${cached.length} of ${own.length} cached${counts.join('')}`;
      const seconds = own.flatMap((stage) => (stage.seconds === undefined ? [] : [stage.seconds]));
      return {
        id: group,
        lines: [own.length === 1 ? group : `${group} × ${own.length}`, `${words}${took(seconds)}`],
        ...lookOf(own),
      };
    }),
    edges: [...edges].map((edge) => {
      const [from, to] = JSON.parse(edge) as [string, string];
      return { from, to };
    }),
  };
};
