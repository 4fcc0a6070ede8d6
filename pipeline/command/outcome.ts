import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../base/problem.js';
import type { Outcome } from './declaration.js';

/** The outcome of work that ends with the problems that it met. */
export const told = taskEither.map((problems: readonly Problem[]): Outcome => ({ problems }));

/** The outcome of work that ends with a text. */
export const said = taskEither.map((text: string): Outcome => ({ text, problems: [] }));
