import * as t from 'io-ts';
import type { CellType } from '../../../networks/cell-type.js';
import type { Part } from '../../../networks/cost/decomposition.js';
import { drawOfParts } from '../../architecture/decisions.js';
import type { MethodMetrics } from './architecture-method.js';
import type { Validate } from './validate.js';

const StoredPart = t.readonly(
  t.strict({ cellType: t.string, row: t.number, column: t.number, place: t.string, operation: t.string }),
);

/** Codec of an architecture by its parts, with its loss and accuracy under shared weights. */
export const Compared = t.readonly(t.strict({ parts: t.readonlyArray(StoredPart), loss: t.number, accuracy: t.number }));
export type Compared = t.TypeOf<typeof Compared>;

/** Settings of a comparison of architectures under shared weights. */
export interface ComparisonSettings {
  /** Batches of the validation part that every one is judged by. */
  readonly batches: number;
  /** The number of the best ones that all of the validation part then ranks. */
  readonly finalists: number;
}

const better = (one: Compared, other: Compared): number => other.accuracy - one.accuracy || one.loss - other.loss;

const nameOf = (parts: readonly Part[]): string =>
  parts
    .map(({ cellType, row, column }) => `${cellType} ${row} ${column}`)
    .sort()
    .join();

/**
 * Ranks architectures by their accuracy under shared weights, and by their loss where that is equal: all on some batches, then
 * the best ones on all of the validation part. One that is there twice is judged once.
 *
 * Source: Li and Talwalkar, "Random search and reproducibility for NAS" (UAI 2019), section 3.2, and the authors' code.
 *
 * @returns the best ones, the best one first
 */
export const compareBySharedWeights = async (
  cellTypes: readonly CellType[],
  architectures: readonly (readonly Part[])[],
  validate: Validate,
  { batches, finalists }: ComparisonSettings,
): Promise<readonly Compared[]> => {
  const judged = async (several: readonly (readonly Part[])[], on: number): Promise<readonly Compared[]> => {
    const all: Compared[] = [];
    for (const parts of several) all.push({ parts, ...(await validate(drawOfParts(cellTypes, parts), on)) });
    return all.sort(better);
  };
  const distinct = [...new Map(architectures.map((parts) => [nameOf(parts), parts])).values()];
  const best = (await judged(distinct, batches)).slice(0, finalists);
  return judged(
    best.map(({ parts }) => parts),
    Number.POSITIVE_INFINITY,
  );
};

/** The figures of the best one of a comparison, as metrics of a search. */
export const comparisonMetrics = (ranked: readonly Compared[]): MethodMetrics =>
  Object.fromEntries(
    ranked
      .slice(0, 1)
      .flatMap(({ accuracy, loss }) => [
        ['best validation accuracy', accuracy] as const,
        ['best validation loss', loss] as const,
      ]),
  );
