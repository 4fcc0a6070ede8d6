import * as either from 'fp-ts/lib/Either.js';
import { describeValue, isRecord } from '../../base/argument.js';
import { reportBriefly } from '../../base/codecs/report.js';
import { type Fault, problem } from '../../base/problem.js';
import type { Genotype } from '../../networks/genotype.js';
import { edgeRows } from '../architecture/edge-normalization.js';
import { rowsOf } from '../architecture/table.js';
import { formOf, tableMisfit } from '../architecture/table-misfit.js';
import type { ArchitectureDistribution, LearntArchitecture } from '../kinds/architecture-distribution.js';
import type { LearntDistribution } from './method/architecture-method.js';
import { methodPlace } from './method/expect-method.js';
import type { SearchSetup } from './search-setup.js';

/** The parts of a search that an outcome is read by. */
type Reading = Pick<SearchSetup, 'space' | 'method'>;

const brokenOutcome = ({ method }: Reading, what: string, remedy: string): Fault =>
  problem('stage', what, methodPlace(method.name), remedy);

const distributionOf = (reading: Reading, distribution: LearntDistribution): ArchitectureDistribution => {
  const { space, method } = reading;
  const { cellTypes } = space;
  const given: Partial<Record<keyof LearntDistribution, unknown>> = isRecord(distribution) ? distribution : {};
  for (const table of ['parameters', 'expectation'] as const) {
    const misfit = tableMisfit(given[table], formOf(cellTypes));
    if (misfit !== undefined)
      throw brokenOutcome(
        reading,
        `its outcome has a table "${table}" of which ${misfit}`,
        'give tables of finite numbers [edges, operations]',
      );
  }
  if (!Number.isFinite(given.entropy))
    throw brokenOutcome(reading, `its outcome has the entropy ${describeValue(given.entropy)}`, 'give a finite number of nats');
  const { parameters, expectation, entropy } = distribution;
  return {
    space: space.name,
    relaxation: method.name,
    cellTypes,
    parameters: { ...rowsOf(cellTypes, parameters), ...edgeRows(cellTypes, parameters) },
    expectation: rowsOf(cellTypes, expectation),
    entropy,
  };
};

const genotypesOf = (reading: Reading, genotypes: unknown): readonly Genotype[] => {
  const { name, genotype } = reading.space;
  const remedy = `give genotypes of ${name}, as "space.discretise" makes them`;
  if (!Array.isArray(genotypes))
    throw brokenOutcome(reading, `the genotypes of its outcome are ${describeValue(genotypes)}`, remedy);
  return genotypes.map((given, index) => {
    const decoded = genotype.codec.decode(given);
    if (either.isLeft(decoded)) {
      const why = reportBriefly(decoded.left);
      throw brokenOutcome(reading, `genotype ${index} of its outcome is none of the space ${name}: ${why}`, remedy);
    }
    return decoded.right;
  });
};

/**
 * The outcome of an architecture method, as an artifact holds it.
 *
 * @throws Fault of an outcome that is not what the method gives, or not of the space
 */
export const learntArchitecture = (reading: Reading, architecture: unknown): LearntArchitecture => {
  const { space, method } = reading;
  const outcome: unknown = method.outcome(architecture);
  const { gives, name } = method;
  const member = gives === 'genotypes' ? 'genotypes' : 'distribution';
  if (!isRecord(outcome) || !(member in outcome))
    throw brokenOutcome(
      reading,
      `it gives ${gives === 'genotypes' ? 'genotypes' : 'a distribution'}, and its outcome has none`,
      `return { ${member} } from "outcome", or correct its "gives"`,
    );
  return gives === 'genotypes'
    ? { space: space.name, method: name, cellTypes: space.cellTypes, genotypes: genotypesOf(reading, outcome['genotypes']) }
    : distributionOf(reading, outcome['distribution'] as LearntDistribution);
};
