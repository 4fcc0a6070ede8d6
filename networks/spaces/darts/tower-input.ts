import { type Problem, problem } from '../../../base/problem.js';
import type { CellPlan } from './layout.js';

/** The usage problem of a cell whose output an auxiliary tower cannot read, being not square or below 2×2; undefined for others. */
export const towerProblem = ({ index, output: { height, width } }: Pick<CellPlan, 'index' | 'output'>): Problem | undefined =>
  height === width && height >= 2
    ? undefined
    : problem(
        'usage',
        `the auxiliary tower needs a square input of at least 2×2, and cell ${index} gives ${height}×${width}`,
        'auxiliary',
        'use square images of at least 8×8 (64×64 with the imagenet stem), or train without the tower: "auxiliary" 0',
      );
