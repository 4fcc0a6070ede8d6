import * as either from 'fp-ts/lib/Either.js';
import { type Fault, unplaced } from '../../base/problem.js';
import { describeSettings } from '../../networks/genotype-format.js';
import { type NetworkForm, ownSettings } from '../kinds/trained-network.js';
import type { NetworkFields } from '../training/network-fields.js';
import { type FamilySettings, type FormImages, networkForm } from '../training/network-form.js';

/**
 * The network that a genotype is chosen for, by settings as `retrain` has them, for images of a size and a number of
 * classes; without an auxiliary tower. A setting that the family does not have is a usage problem.
 */
export const targetNetwork = (
  family: FamilySettings,
  fields: NetworkFields,
  images: FormImages,
): either.Either<Fault, NetworkForm> =>
  either.mapLeft((found: Fault): Fault => unplaced(found))(networkForm(family, fields, 0, images));

/** A target network in words. */
export const describeTarget = (form: NetworkForm): string =>
  `${describeSettings(ownSettings(form))}, ${form.height}×${form.width} images of ${form.classes} classes`;
