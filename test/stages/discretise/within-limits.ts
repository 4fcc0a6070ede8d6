import fc from 'fast-check';
import { either } from 'fp-ts';
import { operationCost } from '../../../networks/cost/cost-table.js';
import type { CostTable } from '../../../networks/cost/cost-table-codec.js';
import { decompositionOf, type Part } from '../../../networks/cost/decomposition.js';
import type { Genotype } from '../../../networks/genotype.js';
import type { SearchSpace } from '../../../networks/search-space.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { dirichlet } from '../../../stages/architecture/dirichlet.js';
import { type Budget, budgetOf } from '../../../stages/discretise/budget.js';
import { DiscretiseWithinSettings } from '../../../stages/discretise/discretise-within.js';
import { runDiscretiseWithin } from '../../../stages/discretise/discretise-within-run.js';
import type { Resource } from '../../../stages/discretise/resource-limits.js';
import { SampleWithinSettings } from '../../../stages/discretise/sample-within.js';
import { runSampleWithin } from '../../../stages/discretise/sample-within-run.js';
import type { ArchitectureDistribution } from '../../../stages/kinds/architecture-distribution.js';
import type { ArchitectureResources } from '../../../stages/kinds/architecture-resources.js';
import type { LatencyTable } from '../../../stages/kinds/latency-table.js';
import { colouredSplit, contextOf, decoded, type Emitted, right, tinySpace } from '../support.js';

export const split = colouredSplit();
export const form = { cells: 3, channels: 4 };
export const cellSpace = nasBench201({ cells: 1, channels: 4 });

/** Latencies that have nothing to do with the other costs. */
const latencies: LatencyTable = {
  space: 'darts',
  network: {
    ...form,
    classes: 3,
    height: 8,
    width: 8,
    stem: 'cifar',
    stemMultiplier: 3,
    auxiliary: false,
    poolNormalization: 'batch',
  },
  batchSize: 1,
  backend: 'wasm',
  machine: '',
  passes: 1,
  latency: {
    base: 2,
    operations: {
      normal: { max_pool_3x3: 0, sep_conv_3x3: 0.5 },
      'reduce at stride 2': { max_pool_3x3: 0, sep_conv_3x3: 0.25 },
      reduce: { max_pool_3x3: 0.125, sep_conv_3x3: -0.0625 },
    },
  },
};

export type Found = Emitted<{ readonly genotype: Genotype; readonly resources: ArchitectureResources }, never>;

export const within = (distribution: ArchitectureDistribution, settings: object, space = tinySpace) =>
  runDiscretiseWithin(
    contextOf(decoded(DiscretiseWithinSettings, { space, ...form, ...settings }), { distribution, split, latencies }),
  );
export const sampled = (distribution: ArchitectureDistribution, settings: object, seed = 5, space = tinySpace) =>
  runSampleWithin(
    contextOf(
      decoded(SampleWithinSettings, { space, architecture: dirichlet(), ...form, ...settings }),
      { distribution, split, latencies },
      { seed },
    ),
  );

export const budgetFor = (space: SearchSpace, distribution: ArchitectureDistribution, settings: object): Budget => {
  const made = budgetOf(space, decoded(DiscretiseWithinSettings, { space: tinySpace, ...form, ...settings }), {
    distribution,
    split,
    latencies,
  });
  if (either.isLeft(made)) throw new Error(made.left.what);
  return made.right;
};

/** Every architecture of a space as parts, with its costs. */
export const everyArchitecture = (space: SearchSpace, { tables }: Budget) => {
  const costOf = (table: CostTable | undefined, parts: readonly Part[]): number =>
    table === undefined ? 0 : parts.reduce((sum, part) => sum + operationCost(table, part), table.base);
  return right(decompositionOf(space))
    .decisions.reduce<readonly (readonly Part[])[]>(
      (before, options) => before.flatMap((parts) => options.map((option) => [...parts, ...option])),
      [[]],
    )
    .map((parts) => ({
      parts,
      costs: {
        parameters: costOf(tables.parameters, parts),
        multiplyAccumulates: costOf(tables.multiplyAccumulates, parts),
        latency: costOf(tables.latency, parts),
      },
    }));
};
type Architectures = ReturnType<typeof everyArchitecture>;

export const range = (every: Architectures, resource: Resource): readonly [low: number, high: number] =>
  every.reduce(
    ([low, high], { costs }) => [Math.min(low, costs[resource]), Math.max(high, costs[resource])],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );

/** Limits at shares of the range of what the architectures take; none for a share above 1. */
export const limitsAt = (every: Architectures, shares: Readonly<Partial<Record<Resource, number>>>) =>
  Object.fromEntries(
    (Object.entries(shares) as [Resource, number][]).flatMap(([resource, at]) => {
      const [low, high] = range(every, resource);
      return at > 1 ? [] : [[resource, resource === 'latency' ? low + at * (high - low) : Math.ceil(low + at * (high - low))]];
    }),
  );

/** A share of the range, or more than 1 for no limit. */
export const share = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(2));
