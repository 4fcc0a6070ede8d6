import type { Layer } from '../module.js';
import type { ParameterSpecification } from '../parameters.js';

const HE_BOUND = 6;

const he = (specification: ParameterSpecification): ParameterSpecification =>
  typeof specification.initial === 'string' || !('fanIn' in specification.initial)
    ? specification
    : { ...specification, initial: { fanIn: specification.initial.fanIn / HE_BOUND } };

/**
 * The same layer with weights that start uniform on ±√(6/fanIn), of variance 2/fanIn: through ReLUs without normalisation
 * the scale of the activations then stays, where the usual start shrinks it by √6 a layer.
 *
 * Source: He et al., "Delving deep into rectifiers" (ICCV 2015), equation 10.
 */
export const heInitial = (layer: Layer): Layer => ({
  ...layer,
  parameters: Object.fromEntries(Object.entries(layer.parameters).map(([name, specification]) => [name, he(specification)])),
});
