import { refuseCall } from '../artifacts/argument.js';
import { quoted } from '../artifacts/quote.js';
import { spaceWith } from './compose-space.js';
import { type FamilyDefinition, familyWith, type GenotypeFamily } from './genotype-family.js';
import { openFormat } from './genotype-format.js';
import type { SearchSpace, SpaceDefinition } from './search-space.js';
import { builtIn } from './spaces/built-in.js';

const expectOwnName = (callee: string, name: string): void => {
  if (builtIn(name) !== undefined)
    refuseCall(callee, `${quoted(name)} is the name of a built-in family, whose genotypes bear it`, 'give yours another name');
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
 * operations of its own.
 *
 * @throws Problem where the name is that of a built-in family, or a network setting bears a name that those of every network have
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
  return spaceWith(openFormat(name, genotype), rest);
};
