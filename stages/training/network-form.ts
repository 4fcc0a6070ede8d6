import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { RecordCodec } from '../../base/codecs/record.js';
import type { Fault } from '../../base/problem.js';
import type { GenotypeFamily } from '../../networks/genotype-family.js';
import { completeSettings } from '../../networks/network-settings.js';
import type { GenotypeOutline } from '../../networks/outline.js';
import type { NetworkForm } from '../kinds/trained-network.js';
import { askedSettings, type NetworkFields } from './network-fields.js';

/** The settings that the networks of a family have, and whose they are. */
export interface FamilySettings {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: each family has settings of its own
  readonly settings: RecordCodec<any>;
}

/** The settings that a family's networks have. */
export const settingsOf = ({ name, network: { settings } }: Pick<GenotypeFamily, 'name' | 'network'>): FamilySettings => ({
  name,
  settings,
});

/** The settings that the networks of a genotype have, as far as its outline tells. */
export const foreseenSettings = ({ space, network }: GenotypeOutline): FamilySettings | undefined =>
  network === undefined ? undefined : { name: space, settings: network.settings };

/** Classes and size of images, in pixels, that a network is for. */
export type FormImages = Pick<NetworkForm, 'classes' | 'height' | 'width'>;

/**
 * The form of the network that a configuration asks for.
 *
 * @param auxiliary weight of the auxiliary tower's loss; undefined for the default
 * @returns the form, or a usage problem of a setting that the family does not have
 */
export const networkForm = (
  { name, settings }: FamilySettings,
  fields: NetworkFields,
  auxiliary: number | undefined,
  { classes, height, width }: FormImages,
): either.Either<Fault, NetworkForm> =>
  pipe(
    askedSettings(fields, auxiliary, Object.keys(settings.fields)),
    either.chainW((asked) => completeSettings(settings, name, asked)),
    either.map((own) => ({ ...own, classes, height, width })),
  );
