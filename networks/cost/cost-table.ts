import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { own } from '../../base/own.js';
import type { Problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { DiscreteNetworkSettings } from '../discrete-network.js';
import type { Genotype } from '../genotype.js';
import type { SearchSpace } from '../search-space.js';
import { type Cost, genotypeCost } from './cost.js';
import type { CostTable } from './cost-table-codec.js';
import { decompositionOf, type PlacedOperation, type Probing, probedGenotypes } from './decomposition.js';

/** The cost that an operation adds to the base. */
export const operationCost = ({ operations }: CostTable, { place, operation }: PlacedOperation): number => {
  const found = own(own(operations, place) ?? {}, operation);
  if (found === undefined)
    throw new Error(
      `the cost table has no ${quoted(operation)} at ${quoted(place)}; make the table for the space that the genotype is of`,
    );
  return found;
};

/** The cost of an architecture that the space's rule can give, by its parts (a DARTS cell's output has all its nodes). */
export const tableCost = (table: CostTable, parts: readonly PlacedOperation[]): number =>
  parts.reduce((sum, placed) => sum + operationCost(table, placed), table.base);

/** The table in which every probe of a space costs what `cost` says of it. */
export const costTable = ({ baseline, probes }: Probing, cost: (genotype: Genotype) => number): CostTable => {
  const base = cost(baseline);
  const entries = probes.map(({ place, operation, count, genotype }) => ({
    place,
    operation,
    cost: (cost(genotype) - base) / count,
  }));
  const places = [...new Set(entries.map(({ place }) => place))];
  const ofPlace = (wanted: string) =>
    Object.fromEntries(entries.flatMap(({ place, operation, cost: each }) => (place === wanted ? [[operation, each]] : [])));
  return { base, operations: Object.fromEntries(places.map((place) => [place, ofPlace(place)])) };
};

/** The resources that follow from a network's shapes. */
export type CountedResource = 'parameters' | 'multiplyAccumulates';

/**
 * Parameters and multiply-accumulates of the space's discrete networks as sums over their operations: exactly those of
 * `genotypeCost`, since what a network has besides its operations is the same for every genotype of the space.
 *
 * @returns the tables, or the problem that `decompositionOf` has with the space or `genotypeCost` with the settings
 */
export const countedTables = (
  space: SearchSpace,
  settings: DiscreteNetworkSettings,
): either.Either<Problem, Readonly<Record<CountedResource, CostTable>>> =>
  pipe(
    decompositionOf(space),
    either.map(({ probing }) => ({ probing })),
    either.bind('costs', ({ probing }) =>
      pipe(
        probedGenotypes(probing),
        either.traverseArray((genotype) =>
          pipe(
            genotypeCost(space, genotype, settings),
            either.map((cost) => [genotype, cost] as const),
          ),
        ),
      ),
    ),
    either.map(({ probing, costs }) => {
      const known = new Map(costs.map(([genotype, cost]) => [JSON.stringify(genotype), cost]));
      const table = (resource: CountedResource): CostTable =>
        costTable(probing, (genotype) => (known.get(JSON.stringify(genotype)) as Cost)[resource]);
      return { parameters: table('parameters'), multiplyAccumulates: table('multiplyAccumulates') };
    }),
  );
