import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { refuseCall } from '../base/argument.js';
import type { RecordCodec, RecordOutput } from '../base/codecs/record.js';
import { type Problem, problem } from '../base/problem.js';
import type { DiscreteNetwork, DiscreteNetworkSettings, NetworkPurpose } from './discrete-network.js';
import type { Genotype } from './genotype.js';
import type { GenotypeDefinition, GenotypeFormat, TypedFormat } from './genotype-format.js';
import { decodeSettings } from './network-settings.js';

/** Networks of a family: their settings, and the builder. */
export interface FamilyNetwork {
  /**
   * Codec of the settings that are the family's own; `fields` lists them. A family whose networks can have an auxiliary
   * classifier has a Boolean `auxiliary` among them, which `retrain` sets by the weight of its loss.
   */
  // biome-ignore lint/suspicious/noExplicitAny: each family has settings of its own
  readonly settings: RecordCodec<any>;
  /** The network of a genotype; the left value says what in genotype, images or settings does not fit. */
  readonly build: (genotype: Genotype, settings: DiscreteNetworkSettings) => either.Either<Problem, DiscreteNetwork>;
}

/** A family of discrete architectures: how they are written, and the networks that are trained to the end. */
export interface GenotypeFamily {
  /** Name that genotypes, distributions and tables bear as their `space`. */
  readonly name: string;
  readonly genotype: GenotypeFormat;
  readonly network: FamilyNetwork;
}

/** The networks of a family by its own types. */
// biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
export interface FamilyNetworkDefinition<G, F extends Record<string, any>> {
  readonly settings: RecordCodec<F>;
  readonly build: (genotype: G, settings: NetworkPurpose & RecordOutput<F>) => either.Either<Problem, DiscreteNetwork>;
}

/** A family by its own types: genotypes G, and settings with the fields F. */
// biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
export interface FamilyDefinition<G, F extends Record<string, any>> {
  readonly name: string;
  readonly genotype: GenotypeDefinition<G>;
  readonly network: FamilyNetworkDefinition<G, F>;
}

const PURPOSE: readonly string[] = ['classes', 'height', 'width', 'dropout'] satisfies readonly (keyof NetworkPurpose)[];

/**
 * A family whose genotypes have a given format.
 *
 * @throws Problem where a setting bears a name that the settings of every network have
 */
// biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
export const familyWith = <G, F extends Record<string, any>>(
  format: TypedFormat<G>,
  { settings: codec, build }: FamilyNetworkDefinition<G, F>,
): GenotypeFamily => {
  const name = format.space;
  const taken = Object.keys(codec.fields).find((field) => PURPOSE.includes(field));
  if (taken !== undefined)
    refuseCall(name, `its network settings have the field "${taken}", which every network has`, 'name it otherwise');
  return {
    name,
    genotype: format,
    network: {
      settings: codec,
      build: (genotype, { classes, height, width, dropout, ...own }) =>
        pipe(
          format.read(genotype),
          either.mapLeft((what) => problem('usage', what, `genotype of ${name}`, 'give a genotype of the space')),
          either.bindTo('read'),
          either.bind('settings', () => decodeSettings(codec, name, own)),
          either.chain(({ read, settings }) =>
            build(read, { ...settings, classes, height, width, ...(dropout === undefined ? {} : { dropout }) }),
          ),
        ),
    },
  };
};
