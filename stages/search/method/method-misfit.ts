import * as either from 'fp-ts/lib/Either.js';
import { canonicalText } from '../../../artifacts/canonical.js';
import { isComponent } from '../../../artifacts/component.js';
import { type Fault, refusal } from '../../../base/problem.js';
import type { MethodOutline } from '../../architecture/method-outline.js';
import { hasPasses } from '../../kinds/settings/uncertainty.js';
import type { SearchSettings } from '../search.js';
import { AdamSettings } from './by-gradient/adam-settings.js';

/** Outline of the method of a search; unknown members are absent. */
export interface KnownMethod extends Partial<MethodOutline> {
  /** It learns the parameters of a relaxation. */
  readonly isRelaxed?: boolean;
}

type Settings = Pick<
  SearchSettings,
  'architecture' | 'optimiser' | 'order' | 'level' | 'uncertainty' | 'resource' | 'edgeNormalization' | 'curvature' | 'replicas'
>;

const isUsualOptimiser = (optimiser: SearchSettings['optimiser']): boolean => {
  const usual = AdamSettings.decode({});
  return either.isRight(usual) && canonicalText(optimiser) === canonicalText(usual.right);
};

/** The problem of settings that the method of a search would ignore or cannot fulfil; undefined if there is none. */
export const methodMisfit = (
  { architecture, optimiser, order, level, uncertainty, resource, edgeNormalization, curvature, replicas }: Settings,
  { name = 'of its "architecture"', gives, pullsGradient, isRelaxed }: KnownMethod,
): Fault | undefined => {
  if (!isComponent(architecture, 'method')) return undefined;
  const method = `the method ${name}`;
  if (!isUsualOptimiser(optimiser)) {
    return refusal(
      `its "optimiser" is that of a relaxation's parameters, and ${method} learns by itself`,
      'leave "optimiser" out, and give the method its settings',
    );
  }
  if (edgeNormalization) {
    return refusal(
      `its "edgeNormalization" learns the weights of edges with a relaxation, and ${method} is none`,
      'leave "edgeNormalization" out',
    );
  }
  if (resource.weight > 0) {
    return refusal(
      `its "resource" is a term of the objective of a relaxation, and ${method} learns by itself`,
      'leave "resource" out, or take a relaxation',
    );
  }
  if (pullsGradient === false && level === 'single') {
    return refusal(
      `its "level" lets θ learn from the pass of the weights, whose gradient ${method} does not learn from`,
      'leave "level" out, so that it learns from the validation images',
    );
  }
  if (replicas > 1) {
    return refusal(
      `its "replicas" learn the parameters of a relaxation from the parts of a batch, and ${method} learns by itself`,
      'leave "replicas" out, or take a relaxation',
    );
  }
  if (pullsGradient === false && (order === 'second' || hasPasses(uncertainty))) {
    return refusal(
      `its "${order === 'second' ? 'order' : 'uncertainty'}" is of the gradient of θ, which ${method} does not learn from`,
      'leave it out, or take a relaxation',
    );
  }
  return curvature.every > 0 && (isRelaxed === false || gives === 'genotypes')
    ? refusal(
        `its "curvature" is in the parameters of a relaxation, and ${method} has none`,
        'leave "curvature" out, or take a relaxation',
      )
    : undefined;
};
