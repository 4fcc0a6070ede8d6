import * as either from 'fp-ts/lib/Either.js';
import type { Fault } from '../../base/problem.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { countedTables, tableCost } from '../../networks/cost/cost-table.js';
import type { CostTable } from '../../networks/cost/cost-table-codec.js';
import { scoreOf } from '../../networks/cost/decisions.js';
import { type Decomposition, decompositionOf } from '../../networks/cost/decomposition.js';
import type { Genotype } from '../../networks/genotype.js';
import type { SearchSpace } from '../../networks/search-space.js';
import { undistributed } from '../foresight/undistributed.js';
import { type ArchitectureDistribution, isDistribution, type LearntArchitecture } from '../kinds/architecture-distribution.js';
import type { ArchitectureResources, ScoredCost } from '../kinds/architecture-resources.js';
import type { LatencyTable } from '../kinds/latency-table.js';
import type { NetworkForm } from '../kinds/trained-network.js';
import type { NetworkFields } from '../training/network-fields.js';
import { settingsOf } from '../training/network-form.js';
import { latencyProblem, unlimitedProblem, unmeasuredProblem } from './limit-problems.js';
import { type Limit, limitsOf, type Resource, type ResourceLimits } from './resource-limits.js';
import { targetNetwork } from './target-network.js';

/** Data of a choice under limits: the distribution, the costs and the limits. */
export interface Budget {
  readonly space: SearchSpace;
  readonly decomposition: Decomposition;
  readonly distribution: ArchitectureDistribution;
  readonly network: NetworkForm;
  readonly limits: readonly Limit[];
  readonly given: ResourceLimits;
  /** The cost of each resource that is known; that of every limited one is. */
  readonly tables: Readonly<Partial<Record<Resource, CostTable>>>;
}

/** Inputs of a stage that chooses under limits. */
export interface BudgetInputs {
  readonly distribution: LearntArchitecture;
  readonly split: DatasetSplit;
  readonly latencies?: LatencyTable;
}

const latencyMisfit = (latencies: LatencyTable | undefined, space: SearchSpace, network: NetworkForm): Fault | undefined =>
  latencies === undefined ? unmeasuredProblem() : latencyProblem(latencies, space.name, network);

/** Puts together what a choice under limits needs; the left value says what is missing. */
export const budgetOf = (
  space: SearchSpace,
  settings: ResourceLimits & NetworkFields,
  { distribution: learnt, split, latencies }: BudgetInputs,
): either.Either<Fault, Budget> => {
  if (!isDistribution(learnt)) return either.left(undistributed(learnt.method));
  const { parameters, multiplyAccumulates, latency } = settings;
  const given = { parameters, multiplyAccumulates, latency };
  const limits = limitsOf(given);
  const unlimited = unlimitedProblem(given);
  if (unlimited !== undefined) return either.left(unlimited);
  const { classes, height, width } = split.header;
  const decomposition = decompositionOf(space);
  if (either.isLeft(decomposition)) return decomposition;
  const target = targetNetwork(settingsOf(space), settings, { classes: classes.length, height, width });
  if (either.isLeft(target)) return target;
  const network = target.right;
  const misfit = latency === null ? undefined : latencyMisfit(latencies, space, network);
  if (misfit !== undefined) return either.left(misfit);
  const measured = latencyMisfit(latencies, space, network) === undefined ? latencies : undefined;
  return either.map((counted: Readonly<Record<'parameters' | 'multiplyAccumulates', CostTable>>) => ({
    space,
    decomposition: decomposition.right,
    distribution: learnt,
    network,
    limits,
    given,
    tables: { ...counted, ...(measured === undefined ? {} : { latency: measured.latency }) },
  }))(countedTables(space, network));
};

/** The score and the costs of an architecture. */
export const scoredCost = ({ decomposition, distribution: { expectation }, tables }: Budget, genotype: Genotype): ScoredCost => {
  const parts = decomposition.partsOf(genotype);
  const of = (resource: Resource): number | null => {
    const table = tables[resource];
    return table === undefined ? null : tableCost(table, parts);
  };
  return {
    score: scoreOf(expectation, parts),
    parameters: of('parameters') as number,
    multiplyAccumulates: of('multiplyAccumulates') as number,
    latency: of('latency'),
  };
};

/** Tells whether an architecture of the distribution keeps within the limits. */
export const keepsWithin = ({ limits }: Budget, cost: ScoredCost): boolean =>
  cost.score > Number.NEGATIVE_INFINITY && limits.every(({ resource, limit }) => (cost[resource] as number) <= limit);

/** The record of a choice. */
export const resourcesOf = (
  { space, network, given }: Budget,
  chosen: ScoredCost,
  unlimited: ScoredCost,
  sampled: ArchitectureResources['sampled'],
): ArchitectureResources => ({ space: space.name, network, limits: given, chosen, unlimited, sampled });

/** The score and the costs of a chosen architecture as metrics. */
export const costMetrics = ({
  score,
  parameters,
  multiplyAccumulates,
  latency,
}: ScoredCost): Readonly<Record<string, number>> => ({
  'log-probability': score,
  parameters,
  'multiply-accumulates': multiplyAccumulates,
  ...(latency === null ? {} : { latency }),
});
