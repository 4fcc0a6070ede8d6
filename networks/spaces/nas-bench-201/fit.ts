import { type Problem, problem } from '../../../base/problem.js';
import type { StemName } from '../../layers/stem-extents.js';
import type { Extent } from '../../module.js';

/** Stages of a network; the images are halved between two of them. */
export const STAGES = 3;

const HALVINGS = 2 ** (STAGES - 1);

/** The usage problem of images that a network of NAS-Bench-201 cannot halve twice; undefined for others. */
export const halvingProblem = ({ height, width }: Extent): Problem | undefined =>
  height % HALVINGS === 0 && width % HALVINGS === 0
    ? undefined
    : problem(
        'usage',
        `a network of NAS-Bench-201 halves its images twice, and ${height}×${width} cannot be`,
        'network of NAS-Bench-201',
        `use images whose height and width are multiples of ${HALVINGS}`,
      );

/** The usage problem of an auxiliary tower or a stem that networks of NAS-Bench-201 do not have; undefined without. */
export const extrasProblem = ({
  auxiliary = false,
  stem = 'cifar',
}: {
  readonly auxiliary?: boolean;
  readonly stem?: StemName;
}): Problem | undefined => {
  const wrong = auxiliary ? 'auxiliary tower' : stem === 'cifar' ? undefined : `${stem} stem`;
  return wrong === undefined
    ? undefined
    : problem(
        'usage',
        `a network of NAS-Bench-201 has no ${wrong}`,
        'network of NAS-Bench-201',
        auxiliary ? 'set "auxiliary" to 0' : 'leave "stem" out',
      );
};
