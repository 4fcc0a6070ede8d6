import * as t from 'io-ts';
import { HandMadeGenotype } from './hand-made/hand-made-genotype.js';
import { DartsGenotype } from './spaces/darts/genotype.js';
import { NasBench201Genotype } from './spaces/nas-bench-201/genotype.js';

export type { HandMadeGenotype } from './hand-made/hand-made-genotype.js';
export type { DartsGenotype, DiscreteEdge, DiscreteOperation } from './spaces/darts/genotype.js';
export type { NasBench201Genotype } from './spaces/nas-bench-201/genotype.js';

/** A discrete architecture, found by a search or made by hand; told apart by `space`. */
export type Genotype = DartsGenotype | NasBench201Genotype | HandMadeGenotype;

const codecs: Readonly<Record<Genotype['space'], t.Type<Genotype, Genotype, unknown>>> = {
  darts: DartsGenotype as t.Type<Genotype, Genotype, unknown>,
  'nas-bench-201': NasBench201Genotype as t.Type<Genotype, Genotype, unknown>,
  'hand-made': HandMadeGenotype as t.Type<Genotype, Genotype, unknown>,
};

const spaceOf = (value: unknown): unknown => (value as { readonly space?: unknown } | null | undefined)?.space;

const codecFor = (value: unknown): t.Type<Genotype, Genotype, unknown> | undefined =>
  Object.entries(codecs).find(([name]) => name === spaceOf(value))?.[1];

/** Codec of a genotype of any space; what is wrong is an error that names its place. */
export const Genotype: t.Type<Genotype, Genotype, unknown> = new t.Type<Genotype, Genotype, unknown>(
  'Genotype',
  (value): value is Genotype => codecFor(value)?.is(value) ?? false,
  (value, context) =>
    codecFor(value)?.validate(value, context) ??
    t.failure(
      spaceOf(value),
      t.appendContext(context, 'space', t.string, spaceOf(value)),
      `must be ${Object.keys(codecs)
        .map((name) => `"${name}"`)
        .join(' or ')}`,
    ),
  (value) => value,
);
