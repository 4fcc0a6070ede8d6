import { edgeRows } from '../architecture/edge-normalization.js';
import { rowsOf } from '../architecture/table.js';
import type { ArchitectureDistribution, LearntArchitecture } from '../kinds/architecture-distribution.js';
import type { LearntDistribution } from './method/architecture-method.js';
import type { SearchSetup } from './search-setup.js';

const distributionOf = (
  { space, method }: SearchSetup,
  { parameters, expectation, entropy }: LearntDistribution,
): ArchitectureDistribution => ({
  space: space.name,
  relaxation: method.name,
  cellTypes: space.cellTypes,
  parameters: { ...rowsOf(space.cellTypes, parameters), ...edgeRows(space.cellTypes, parameters) },
  expectation: rowsOf(space.cellTypes, expectation),
  entropy,
});

/** The outcome of an architecture method, as an artifact holds it. */
export const learntArchitecture = (setup: SearchSetup, architecture: unknown): LearntArchitecture => {
  const { space, method } = setup;
  const outcome = method.outcome(architecture);
  return 'distribution' in outcome
    ? distributionOf(setup, outcome.distribution)
    : { space: space.name, method: method.name, cellTypes: space.cellTypes, genotypes: outcome.genotypes };
};
