import * as either from 'fp-ts/lib/Either.js';
import { describeValue, refuseCall } from '../base/argument.js';
import { blaming, brokenContract, eitherOf } from '../base/blame.js';
import { reportBriefly } from '../base/codecs/report.js';
import { type Fault, isFault, type Problem, placed } from '../base/problem.js';
import { quoted } from '../base/quote.js';
import { cellTypesMisfit } from './cell-type-misfit.js';
import { spaceWith } from './compose-space.js';
import { decisionsMisfit } from './cost/decisions-misfit.js';
import { type FamilyDefinition, familyWith, type GenotypeFamily } from './genotype-family.js';
import { openFormat } from './genotype-format.js';
import type { SearchSpace, SpaceDefinition } from './search-space.js';
import { builtIn } from './spaces/built-in.js';

const expectOwnName = (callee: string, name: string): void => {
  if (builtIn(name) !== undefined)
    refuseCall(callee, `${quoted(name)} is the name of a built-in family, whose genotypes bear it`, 'give yours another name');
};

/** The Either that a call gives; a fault that it throws is a left one too. */
const soundly = <A>(where: string, call: () => either.Either<Fault, A>): either.Either<Problem, A> => {
  try {
    return either.mapLeft(placed(where))(call());
  } catch (error) {
    if (isFault(error)) return either.left(placed(where)(error));
    throw error;
  }
};

/**
 * A family of genotypes of one's own, without a search: what `retrain`, `evaluate` and `pipe show` need.
 *
 * @throws Problem where the name is that of a built-in family, or a network setting bears a name that those of every network have
 */
// biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
export const genotypeFamily = <G, F extends Record<string, any>>({
  name,
  genotype,
  network,
}: FamilyDefinition<G, F>): GenotypeFamily => {
  expectOwnName('genotypeFamily', name);
  return familyWith(openFormat(name, genotype), network);
};

/**
 * A search space of one's own, as its component's `load` gives it: genotypes of any form that a codec turns into JSON, and
 * operations of its own. A function of it that throws, or gives no Either or no genotype, is a `Problem` that names the space.
 *
 * @throws Problem where the name is that of a built-in family, a network setting bears a name that those of every network
 * have, a cell type is no graph (its edges lead from a node to a later one, its operations and it have names of their own),
 * or a decision has no option or a part that its cell types do not have
 *
 * @example
 * export const mySpace = (settings: MySettings): SearchSpace =>
 *   searchSpace({ name: 'my-space', cellTypes, supernet, genotype: { codec, text, parse }, discretise, network });
 */
// biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
export const searchSpace = <G, F extends Record<string, any>>({
  name,
  genotype,
  ...rest
}: SpaceDefinition<G, F>): SearchSpace => {
  expectOwnName('searchSpace', name);
  const misfit = cellTypesMisfit(rest.cellTypes);
  if (misfit !== undefined) refuseCall(`space ${name}`, misfit.what, misfit.remedy);
  const undecided = rest.decisions === undefined ? undefined : decisionsMisfit(rest.cellTypes, rest.decisions);
  if (undecided !== undefined) refuseCall(`space ${name}`, undecided.what, undecided.remedy);
  const { supernet, discretise, network } = rest;
  const where = `space ${name}`;
  return spaceWith(openFormat(name, genotype), {
    ...rest,
    supernet: (settings) => soundly(where, () => eitherOf(where, 'supernet', () => supernet(settings))),
    discretise: (weights) => {
      const found = blaming(where, 'discretise', () => discretise(weights));
      if (genotype.codec.is(found)) return found;
      const read = genotype.codec.decode(found);
      throw brokenContract(
        where,
        `discretise gave no genotype${either.isLeft(read) ? `: ${reportBriefly(read.left)}` : ` but ${describeValue(found)}`}`,
        'return a genotype of the form that the codec of the space has',
      );
    },
    network: {
      ...network,
      build: (read, settings) => soundly(where, () => eitherOf(where, 'network.build', () => network.build(read, settings))),
    },
  });
};
