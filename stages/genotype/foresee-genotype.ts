import { right, type TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Fault } from '../../base/problem.js';
import type { Genotype } from '../../networks/genotype.js';
import { outlineOfGenotype } from '../../networks/spaces/built-in.js';
import type { Foreseen } from '../../pipeline/stage.js';
import type { HandMadeSettings } from './hand-made.js';

/** A genotype that the settings give is known before anything runs. */
export const foreseeFixed = ({ genotype }: { readonly genotype: Genotype }): TaskEither<Fault, Foreseen> =>
  right({ genotype: outlineOfGenotype(genotype) });

/** So is a network that they name. */
export const foreseeHandMade = (settings: HandMadeSettings): TaskEither<Fault, Foreseen> =>
  foreseeFixed({ genotype: { space: 'hand-made', ...settings } });
