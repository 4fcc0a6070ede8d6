import * as tf from '@tensorflow/tfjs-core';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { normal } from '../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { Fault } from '../../base/problem.js';
import { decompositionOf, type Probing, probedGenotypes } from '../../networks/cost/decomposition.js';
import type { DiscreteNetwork } from '../../networks/discrete-network.js';
import type { Genotype } from '../../networks/genotype.js';
import { initialValue, type ParameterSpecification, type Parameters } from '../../networks/parameters.js';
import { initialStatistics } from '../../networks/running-statistics.js';
import type { SearchSpace } from '../../networks/search-space.js';
import type { NetworkForm } from '../kinds/trained-network.js';

/** Networks that are ready to be timed. */
export interface TimedNetworks {
  /** Names that tell the times apart. */
  readonly probing: Probing;
  /** The genotypes, each with one pass of its network over a batch, from images to class scores on this side. */
  readonly passes: readonly { readonly genotype: Genotype; readonly pass: () => Promise<void> }[];
  readonly dispose: () => void;
}

/**
 * The baseline and the probes of a space as networks with random weights. They share the weights that they have in
 * common, so that all of them fit into memory at once.
 *
 * @returns the networks, or the problem that `decompositionOf` has with the space or its `build` with their form
 */
export const timedNetworks = (
  space: SearchSpace,
  form: NetworkForm,
  batchSize: number,
  generator: Generator,
): either.Either<Fault, TimedNetworks> =>
  pipe(
    decompositionOf(space),
    either.chain(({ probing }) =>
      pipe(
        probedGenotypes(probing),
        either.traverseArray((genotype) =>
          pipe(
            space.network.build(genotype, form),
            either.map((network) => ({ genotype, network })),
          ),
        ),
        either.map((networks) => ({ probing, ...ready(networks, form, batchSize, generator) })),
      ),
    ),
  );

const ready = (
  networks: readonly { readonly genotype: Genotype; readonly network: DiscreteNetwork }[],
  { height, width }: NetworkForm,
  batchSize: number,
  generator: Generator,
): Omit<TimedNetworks, 'probing'> => {
  const shared = new Map<string, tf.Tensor>();
  const weight = (name: string, specification: ParameterSpecification): tf.Tensor => {
    const key = `${name} [${specification.shape}]`;
    const made = shared.get(key) ?? tf.tensor(initialValue(name, specification, generator), [...specification.shape]);
    shared.set(key, made);
    return made;
  };
  const images = tf.tensor4d(Float32Array.from(normal(fold(generator, 'images'), batchSize * height * width * 3)), [
    batchSize,
    height,
    width,
    3,
  ]);
  const statistics: Parameters[] = [];
  const passes = networks.map(({ genotype, network }) => {
    const weights = Object.fromEntries(
      Object.entries(network.parameters).map(([name, specification]) => [name, weight(name, specification)]),
    );
    const running = initialStatistics(network.normalisations);
    statistics.push(running);
    return {
      genotype,
      pass: async () => {
        const logits = tf.tidy(() => network.forwardEvaluate(weights, running, images));
        await logits.data();
        logits.dispose();
      },
    };
  });
  return { passes, dispose: () => tf.dispose([images, [...shared.values()], statistics] as unknown as tf.TensorContainer) };
};
