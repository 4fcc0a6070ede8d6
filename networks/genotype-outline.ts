import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Problem } from '../artifacts/problem.js';
import type { Genotype } from './genotype.js';
import { handMadeProblem } from './hand-made/fit.js';
import type { HandMadeName } from './hand-made/names.js';
import type { StemName } from './layers/stem-extents.js';
import type { GenotypeOutline, KnownImages, NetworkSize } from './outline.js';
import { dartsLayout, dartsSize } from './spaces/darts/outline.js';
import { towerProblem } from './spaces/darts/tower-input.js';
import { extrasProblem } from './spaces/nas-bench-201/fit.js';
import { nasBench201Size } from './spaces/nas-bench-201/outline.js';

/** The outline of a genotype that is known. */
export const genotypeOutline = (genotype: Genotype): GenotypeOutline => {
  switch (genotype.space) {
    case 'darts': {
      const { normalConcat, reduceConcat } = genotype;
      return { space: 'darts', concatenated: { normal: normalConcat.length, reduce: reduceConcat.length } };
    }
    case 'nas-bench-201':
      return { space: 'nas-bench-201' };
    case 'hand-made':
      return genotype;
  }
};

/** What a network of a genotype is asked for, as far as it is known. */
export interface KnownForm extends KnownImages {
  readonly cells: number;
  readonly channels: number;
  readonly stem: StemName;
  readonly stemMultiplier: number;
  readonly auxiliary: boolean;
}

/** Parameters of the convolutions of hand-made networks at the published width; at a multiple of it they grow by its square. */
const HAND_MADE_PARAMETERS: Readonly<Record<HandMadeName, number>> = {
  MobileNetV2: 2_000_000,
  VGG16: 14_000_000,
  ResNet20: 250_000,
  'EfficientNet-B0': 3_500_000,
};

/** How large the network of a genotype is at least, or what in its form does not fit; the genotype itself need not be known. */
export const discreteSize = (genotype: GenotypeOutline, form: KnownForm): either.Either<Problem, NetworkSize> => {
  switch (genotype.space) {
    case 'darts': {
      // Published ImageNet networks have a stem of C channels, whatever that of the search network.
      const whole = {
        ...form,
        stemMultiplier: form.stem === 'imagenet' ? 1 : form.stemMultiplier,
        concatenated: genotype.concatenated,
      };
      return pipe(
        dartsLayout(whole),
        either.chain((layout) => {
          const misfit = form.auxiliary && form.image !== undefined ? towerProblem(layout.auxiliary) : undefined;
          return misfit === undefined ? either.right(dartsSize(whole, layout, () => 0)) : either.left(misfit);
        }),
      );
    }
    case 'nas-bench-201': {
      const misfit = extrasProblem(form);
      return misfit === undefined ? nasBench201Size(form, () => 0) : either.left(misfit);
    }
    case 'hand-made': {
      const { network, widthMultiplier } = genotype;
      const misfit = handMadeProblem(network, form);
      const parameters = widthMultiplier < 1 ? 0 : HAND_MADE_PARAMETERS[network] * widthMultiplier ** 2;
      return misfit === undefined ? either.right({ parameters, activation: 0 }) : either.left(misfit);
    }
  }
};
