import * as either from 'fp-ts/lib/Either.js';
import { type Component, resolveComponent } from '../../artifacts/component.js';
import { orThrow } from '../../base/or-throw.js';
import { type Fault, refusal } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { Genotype } from '../../networks/genotype.js';
import type { GenotypeFamily } from '../../networks/genotype-family.js';
import { builtIn } from '../../networks/spaces/built-in.js';

/**
 * The family that a genotype is of: the given space where the genotype bears its name, else the house's own of that name.
 *
 * @param space the space that the stage was given or inherited, if any
 * @returns the family, or a usage problem where neither has the genotype
 */
export const familyOf = async (
  space: Component | undefined,
  { space: name }: Pick<Genotype, 'space'>,
): Promise<either.Either<Fault, GenotypeFamily>> => {
  const given = space === undefined ? undefined : await resolveComponent<GenotypeFamily>(space);
  if (given?.name === name) return either.right(given);
  const own = builtIn(name);
  return own !== undefined
    ? either.right(await own.load())
    : either.left(
        refusal(
          `the genotype is of the space ${quoted(name)}${given === undefined ? ', and no space is given that builds its network' : `, and the space that is given is ${given.name}`}`,
          'give the stage the "space" of the search that found it',
        ),
      );
};

/** The family that a genotype is of; rejects with a `Fault`. */
export const expectFamily = async (space: Component | undefined, genotype: Genotype): Promise<GenotypeFamily> => {
  return orThrow(await familyOf(space, genotype));
};
