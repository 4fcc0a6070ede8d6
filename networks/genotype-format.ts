import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { type Genotype, OpenGenotype } from './genotype.js';
import { decodedText } from './genotype-notation.js';

/** The settings of a network that are its family's own, by name. */
export type OwnSettings = Readonly<Record<string, unknown>>;

/** A discrete cell as a graph: its nodes in order, and the operations between them; an edge without one passes a node on. */
export interface DiscreteCell {
  readonly name: string;
  readonly nodes: readonly { readonly name: string; readonly role: 'input' | 'node' | 'output' }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly operation?: string }[];
}

/** Notations of the genotypes of one family: JSON, and text for people. */
export interface GenotypeDefinition<G> {
  /** Codec of a genotype; its encoded form is JSON. */
  readonly codec: t.Type<G, unknown, unknown>;
  readonly text: (genotype: G) => string;
  /** Reads what `text` writes; the left value says which place is wrong. */
  readonly parse: (text: string) => either.Either<string, G>;
  /** Text as the repository of its paper writes it; default that of `text`. */
  readonly repository?: (genotype: G) => string;
  /** A network of the genotype in a few words; default by its settings, as {@link describeSettings} does. */
  readonly describe?: (genotype: G, settings: OwnSettings) => string;
  /** The cells of the genotype as graphs; default none. */
  readonly cells?: (genotype: G) => readonly DiscreteCell[];
}

/** The genotypes of one family, as the house sees them: values of artifacts. */
export interface GenotypeFormat {
  /** Name that the genotypes bear as their `space`. */
  readonly space: string;
  /** Codec of the genotypes as artifacts hold them. */
  readonly codec: t.Type<Genotype, unknown, unknown>;
  readonly text: (genotype: Genotype) => string;
  /** Text as the repository of its paper writes it. */
  readonly repository: (genotype: Genotype) => string;
  readonly parse: (text: string) => either.Either<string, Genotype>;
  readonly describe: (genotype: Genotype, settings: OwnSettings) => string;
  readonly cells: (genotype: Genotype) => readonly DiscreteCell[];
}

/** A format that also turns genotypes into what its family computes with, and back. */
export interface TypedFormat<G> extends GenotypeFormat {
  /** The genotype, or why the value is none of this family. */
  readonly read: (genotype: unknown) => either.Either<string, G>;
  readonly write: (genotype: G) => Genotype;
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

/** Settings of a network in a few words: its cells and channels where it has both, else each setting by name. */
export const describeSettings = (settings: OwnSettings): string => {
  const { cells, channels } = settings;
  if (isNumber(cells) && isNumber(channels)) return `${cells} cells, ${channels} channels`;
  return Object.entries(settings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
};

const formatOf = <G>(
  space: string,
  {
    text,
    repository = text,
    parse,
    describe = (_, settings) => describeSettings(settings),
    cells = () => [],
  }: GenotypeDefinition<G>,
  codec: t.Type<Genotype, unknown, unknown>,
  read: TypedFormat<G>['read'],
  write: TypedFormat<G>['write'],
): TypedFormat<G> => {
  const opened = (genotype: Genotype): G => {
    const found = read(genotype);
    if (either.isLeft(found)) throw new Error(`this is no genotype of ${space}: ${found.left}`);
    return found.right;
  };
  return {
    space,
    codec,
    read,
    write,
    text: (genotype) => text(opened(genotype)),
    repository: (genotype) => repository(opened(genotype)),
    parse: (written) => either.map(write)(parse(written)),
    describe: (genotype, settings) => describe(opened(genotype), settings),
    cells: (genotype) => cells(opened(genotype)),
  };
};

/** The format of a family that the house lists: artifacts hold the genotype as it is. */
export const plainFormat = <G extends Genotype>(space: string, definition: GenotypeDefinition<G>): TypedFormat<G> =>
  formatOf(
    space,
    definition,
    definition.codec as unknown as t.Type<Genotype, unknown, unknown>,
    decodedText(definition.codec),
    (genotype) => genotype,
  );

/** The format of any other family: artifacts hold an {@link OpenGenotype}, which everyone can show and keep. */
export const openFormat = <G>(space: string, definition: GenotypeDefinition<G>): TypedFormat<G> => {
  const { codec, text } = definition;
  const write = (genotype: G): OpenGenotype => ({ space, text: text(genotype), value: codec.encode(genotype) });
  const validate: t.Validate<unknown, G> = (value, context) => {
    const opened = OpenGenotype.validate(value, context);
    if (either.isLeft(opened)) return opened;
    return opened.right.space === space
      ? codec.validate(opened.right.value, t.appendContext(context, 'value', codec, opened.right.value))
      : t.failure(value, t.appendContext(context, 'space', t.string, opened.right.space), `must be ${JSON.stringify(space)}`);
  };
  const type = new t.Type<Genotype, unknown, unknown>(
    `Genotype of ${space}`,
    (value): value is Genotype => either.isRight(validate(value, [{ key: '', type: codec }])),
    (value, context) => either.map(write)(validate(value, context)),
    (value) => value,
  );
  const own = new t.Type<G, unknown, unknown>(`Own ${space}`, codec.is, validate, write);
  return formatOf(space, definition, type, decodedText(own), write);
};
