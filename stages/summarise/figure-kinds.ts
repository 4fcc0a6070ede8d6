import { benchmarkRecord } from '../kinds/benchmark-record.js';
import { curvatureKind } from '../kinds/curvature.js';
import { evaluationKind } from '../kinds/evaluation.js';
import { outOfDistributionKind } from '../kinds/out-of-distribution.js';
import { weightCurvatureKind } from '../kinds/weight-curvature.js';

/** Kinds of the artifacts that have figures of a run, by the names under which stages take them. */
export const figureKinds = {
  evaluation: evaluationKind,
  benchmarkRecord,
  outOfDistribution: outOfDistributionKind,
  curvature: curvatureKind,
  weightCurvature: weightCurvatureKind,
};
