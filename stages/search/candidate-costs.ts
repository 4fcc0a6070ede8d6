import type { KeptOperations } from '../../networks/cell-type.js';
import type { CountedResource } from '../../networks/cost/cost-table.js';
import type { SearchSpace, Supernet } from '../../networks/search-space.js';
import { edgesOf, fill, type SearchedEdges } from '../architecture/searched-edges.js';
import { type SupernetForm, supernetOf } from '../architecture/supernet-of.js';
import type { ArchitectureTable } from '../architecture/table.js';

const MILLION = 1e6;

/** Parameters of every candidate in all cells, in millions; a logit of concrete dropout is none. */
const parametersOf = (over: SearchedEdges, { parameters }: Supernet): ArchitectureTable => {
  const sums = new Map<string, number>();
  for (const { candidate, dropout, shape } of Object.values(parameters)) {
    if (candidate === undefined || dropout !== undefined) continue;
    const key = `${candidate.cellType} ${candidate.edge} ${candidate.operation}`;
    sums.set(key, (sums.get(key) ?? 0) + shape.reduce((a, b) => a * b, 1));
  }
  return fill(over, ({ cellType, edge, columns }) => {
    const operations = over.cellTypes.find(({ name }) => name === cellType)?.operations ?? [];
    return Float64Array.from(columns, (column) => (sums.get(`${cellType} ${edge} ${operations[column]}`) ?? 0) / MILLION);
  });
};

/** Multiply-accumulates of every candidate in all cells, in millions: those of a supernet with it alone, less those of none. */
const multiplyAccumulatesOf = (over: SearchedEdges, space: SearchSpace, form: SupernetForm): ArchitectureTable => {
  const without: KeptOperations = Object.fromEntries(over.cellTypes.map(({ name, edges }) => [name, edges.map(() => [])]));
  const countOf = (kept: KeptOperations): number => supernetOf(space, { ...form, kept }).multiplyAccumulates;
  const base = countOf(without);
  return fill(over, ({ cellType, edge, columns }) => {
    const operations = over.cellTypes.find(({ name }) => name === cellType)?.operations ?? [];
    return Float64Array.from(columns, (column) => {
      const rows = (without[cellType] ?? []).map((row, index) => (index === edge ? [operations[column] as string] : row));
      return (countOf({ ...without, [cellType]: rows }) - base) / MILLION;
    });
  });
};

/**
 * The cost of every candidate of a supernet in all cells of its type together, in millions, of the form of θ; 0 for what was
 * pruned. The cost of an architecture is the sum of its operations', so that θ · cost is its expectation.
 *
 * Source: SNAS, section 2.4, equation 10.
 */
export const candidateCosts = (
  of: CountedResource,
  space: SearchSpace,
  supernet: Supernet,
  form: SupernetForm,
): ArchitectureTable => {
  const over = { cellTypes: space.cellTypes, edges: edgesOf(space.cellTypes, form.kept ?? undefined) };
  return of === 'parameters' ? parametersOf(over, supernet) : multiplyAccumulatesOf(over, space, form);
};
