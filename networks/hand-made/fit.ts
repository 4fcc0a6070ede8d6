import { type Problem, problem } from '../../base/problem.js';
import type { StemName } from '../layers/stem-extents.js';
import type { Extent } from '../module.js';
import type { HandMadeName } from './names.js';

/** Max pools of VGG16, each of which halves the images. */
export const VGG_HALVINGS = 5;

/** The form that is asked of a hand-made network, which may not have it; the size is left out where it is not known. */
export interface HandMadeForm {
  readonly image?: Extent;
  readonly stem?: StemName;
  readonly auxiliary?: boolean;
}

/** The usage problem of a form that a hand-made network does not have; undefined for others. */
export const handMadeProblem = (
  network: HandMadeName,
  { image, stem = 'cifar', auxiliary = false }: HandMadeForm,
): Problem | undefined => {
  const refusal = (what: string, remedy: string): Problem => problem('usage', what, `network ${network}`, remedy);
  if (auxiliary) return refusal(`${network} has no auxiliary tower`, 'set "auxiliary" to 0');
  if (network === 'ResNet20' && stem !== 'cifar')
    return refusal(`ResNet20 has no ${stem} stem`, 'leave "stem" out, or take another network');
  const least = 2 ** VGG_HALVINGS;
  if (network === 'VGG16' && image !== undefined && Math.min(image.height, image.width) < least)
    return refusal(
      `VGG16 halves its images ${VGG_HALVINGS} times, and ${image.height}×${image.width} leaves nothing`,
      `use images of at least ${least}×${least}`,
    );
  return undefined;
};
