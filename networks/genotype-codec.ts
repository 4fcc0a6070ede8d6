import * as t from 'io-ts';
import { type Genotype, OpenGenotype } from './genotype.js';
import { BUILT_IN, builtIn } from './spaces/built-in.js';

const spaceOf = (value: unknown): unknown => (value as { readonly space?: unknown } | null | undefined)?.space;

const codecFor = (value: unknown): t.Type<Genotype, unknown, unknown> | undefined => {
  const space = spaceOf(value);
  const found = typeof space === 'string' ? builtIn(space)?.format.codec : undefined;
  return found ?? (OpenGenotype.is(value) ? (OpenGenotype as unknown as t.Type<Genotype, unknown, unknown>) : undefined);
};

/**
 * Codec of a genotype of any space; what is wrong is an error that names its place. The genotype of a space that the house
 * does not list is checked as far as everyone can read it; the codec of its space checks the rest.
 */
export const GenotypeCodec: t.Type<Genotype, unknown, unknown> = new t.Type<Genotype, unknown, unknown>(
  'Genotype',
  (value): value is Genotype => codecFor(value)?.is(value) ?? false,
  (value, context) =>
    codecFor(value)?.validate(value, context) ??
    t.failure(
      spaceOf(value),
      t.appendContext(context, 'space', t.string, spaceOf(value)),
      `must be ${Object.keys(BUILT_IN)
        .map((name) => JSON.stringify(name))
        .join(' or ')}`,
    ),
  (value) => value,
);
