/** Outline of an architecture method: what is known of it before it is loaded. */
export interface MethodOutline {
  readonly name: string;
  /** Outcome of the method: a distribution over operations, or architectures. */
  readonly gives: 'distribution' | 'genotypes';
  /** It learns from the gradient of θ; settings of that gradient are refused for a method that does not. */
  readonly pullsGradient: boolean;
  /** It compares architectures on the validation images once the weights are learnt, as a method with `conclude` does. */
  readonly concludes?: boolean;
}
