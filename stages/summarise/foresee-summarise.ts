import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Fault } from '../../base/problem.js';
import { type Foreseen, listedParts } from '../../pipeline/stage.js';
import type { KnownSummary } from '../foresight/known.js';

/** Says which seeds a summary will have. */
export const foreseeSummarise = (_settings: unknown, inputs: Foreseen): taskEither.TaskEither<Fault, Foreseen> => {
  const seeds = [...new Set(Object.keys(inputs).map((name) => Number(listedParts(name).of)))].sort((a, b) => a - b);
  const summary: KnownSummary = { seeds };
  return taskEither.right({ summary });
};
