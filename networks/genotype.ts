import * as t from 'io-ts';

/**
 * A discrete architecture as artifacts hold it, found by a search or made by hand. The field `space` names the family that
 * the rest is of; the codec of that family tells what the rest is.
 */
export interface Genotype {
  readonly space: string;
  readonly [part: string]: unknown;
}

/** A genotype of a space that the house does not list: readable and kept by everyone, built by its space alone. */
export type OpenGenotype = {
  readonly space: string;
  /** Text of the genotype, as its space writes it. */
  readonly text: string;
  /** JSON that the codec of its space encodes. */
  readonly value: unknown;
};

/** Codec of an {@link OpenGenotype}; the codec of its space checks `value`. */
export const OpenGenotype: t.Type<OpenGenotype, OpenGenotype, unknown> = t.strict({
  space: t.string,
  text: t.string,
  value: t.unknown,
});
