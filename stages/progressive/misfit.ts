import { type Fault, refusal } from '../../base/problem.js';
import type { WidenAndPruneSettings } from './widen-and-prune.js';

/** Facts about a search on which widening and pruning depend; undefined where they are not known. */
export interface Widened {
  readonly space: string | undefined;
  readonly relaxation: string | undefined;
  readonly partial: number;
  /** The fewest operations that an edge has. */
  readonly left: number | undefined;
}

/** The problem of a search that these settings cannot widen and prune, by the names of space and relaxation; undefined for none. */
export const wideningMisfit = (
  { partial, keep }: WidenAndPruneSettings,
  before: Widened,
  space: string | undefined,
  relaxation: string | undefined,
): Fault | undefined => {
  const isOther = (one: string | undefined, other: string | undefined) =>
    one !== undefined && other !== undefined && one !== other;
  if (isOther(space, before.space) || isOther(relaxation, before.relaxation)) {
    return refusal(
      `the search before was one of ${before.space} with ${before.relaxation}, not of ${space} with ${relaxation}`,
      'leave "space" and "architecture" out, so that they are taken from that search',
    );
  }
  if (partial > before.partial) {
    return refusal(
      `partial channels of 1/${partial} are fewer than the 1/${before.partial} of the search before`,
      `give a "partial" from 1 to ${before.partial}`,
    );
  }
  return keep !== 'all' && before.left !== undefined && keep > before.left
    ? refusal(`no edge can keep ${keep} operations: there are ${before.left} left`, `give a "keep" from 1 to ${before.left}`)
    : undefined;
};
