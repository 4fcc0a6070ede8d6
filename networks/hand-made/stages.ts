import type { Block } from './chain.js';

/** Blocks of equal width: the first one has the stage's stride and reads the stage before. */
export interface Stage {
  readonly outputs: number;
  readonly blocks: number;
  readonly stride: 1 | 2;
}

/** Settings of a block in its stage. */
export interface Placed<S extends Stage> {
  readonly stage: S;
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: 1 | 2;
  /** The stage ends with it. */
  readonly isLast: boolean;
}

/** The blocks of all stages, counted through as `blocks.0`, `blocks.1`, ... */
export const blocksOf = <S extends Stage>(
  inputs: number,
  stages: readonly S[],
  block: (placed: Placed<S>) => Block,
): Readonly<Record<string, Block>> => {
  const widths = [inputs, ...stages.map(({ outputs }) => outputs)];
  const placed = stages.flatMap((stage, s) =>
    Array.from({ length: stage.blocks }, (_, index): Placed<S> => {
      const first = index === 0;
      return {
        stage,
        inputs: first ? (widths[s] as number) : stage.outputs,
        outputs: stage.outputs,
        stride: first ? stage.stride : 1,
        isLast: index === stage.blocks - 1,
      };
    }),
  );
  return Object.fromEntries(placed.map((each, index) => [`blocks.${index}`, block(each)]));
};
