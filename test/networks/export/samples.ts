import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { normal, uniform } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import type { DiscreteNetwork, DiscreteNetworkSettings } from '../../../networks/discrete-network.js';
import type { GraphPart } from '../../../networks/export/graph.js';
import type { NumbersOf } from '../../../networks/export/tensors.js';
import type { Genotype } from '../../../networks/genotype.js';
import { HAND_MADE_NAMES } from '../../../networks/hand-made/names.js';
import { initialParameters, type Parameters } from '../../../networks/parameters.js';
import { publishedGenotypes } from '../../../networks/spaces/darts/published.js';
import { discreteNetwork } from '../families.js';

/** A network with weights and statistics that are all different, so that none can stand for another. */
export interface Sample {
  readonly name: string;
  readonly network: DiscreteNetwork;
  readonly settings: DiscreteNetworkSettings;
  readonly parameters: Parameters;
  readonly statistics: Parameters;
}

const generator = generatorOf(5);

const jittered = (name: string, tensor: tf.Tensor): tf.Tensor =>
  tf.tidy(() =>
    tf.add(
      tensor,
      tf.tensor(
        Float32Array.from(normal(fold(generator, name), tensor.size), (x) => 0.1 * x),
        tensor.shape,
      ),
    ),
  );

/** A network of a genotype with random weights and statistics. */
export const sampleOf = (name: string, genotype: Genotype, settings: DiscreteNetworkSettings): Sample => {
  const built = discreteNetwork(genotype, settings);
  if (either.isLeft(built)) throw new Error(`${name}: ${built.left.what}`);
  const network = built.right;
  const initial = initialParameters(network.parameters, generator);
  const statistics = Object.entries(network.normalisations).flatMap(([norm, channels]) => [
    [`${norm}.mean`, tf.tensor1d(Float32Array.from(normal(fold(generator, norm, 'mean'), channels), (x) => 0.1 * x))],
    [`${norm}.variance`, tf.tensor1d(Float32Array.from(uniform(fold(generator, norm), channels), (u) => 0.5 + u))],
  ]);
  return {
    name,
    network,
    settings,
    parameters: Object.fromEntries(Object.entries(initial).map(([key, tensor]) => [key, jittered(key, tensor)])),
    statistics: Object.fromEntries(statistics),
  };
};

const cifar = { cells: 3, channels: 3, classes: 5, height: 16, width: 16, auxiliary: true };
const imagenet = { ...cifar, height: 64, width: 32, stem: 'imagenet', auxiliary: false };

const NB201 = [
  '|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|',
  '|none~0|+|none~0|none~1|+|skip_connect~0|avg_pool_3x3~1|none~2|',
];

/** Every published genotype, cells of NAS-Bench-201 and every hand-made network in its forms, small. */
export const samples = (): readonly Sample[] => [
  ...Object.entries(publishedGenotypes).map(([name, genotype], i) => sampleOf(name, genotype, i % 2 === 0 ? cifar : imagenet)),
  ...NB201.map((architecture) =>
    sampleOf(architecture, { space: 'nas-bench-201', architecture }, { ...cifar, cells: 1, width: 8, auxiliary: false }),
  ),
  ...HAND_MADE_NAMES.flatMap((network) =>
    (network === 'ResNet20' ? (['cifar'] as const) : (['cifar', 'imagenet'] as const)).map((stem) =>
      sampleOf(
        `${network} ${stem}`,
        { space: 'hand-made', network, widthMultiplier: 0.125 },
        { classes: 5, height: 32, width: 64, stem },
      ),
    ),
  ),
];

/** The graph of a sample. */
export const graphOf = ({ name, network }: Sample, keepsDropout = false): GraphPart => {
  const graph = network.graph?.({ keepsDropout });
  if (graph === undefined || either.isLeft(graph)) throw new Error(`${name}: ${graph?.left.what ?? 'no graph'}`);
  return graph.right;
};

/** The numbers of a sample. */
export const numbersOfSample =
  ({ parameters, statistics }: Sample): NumbersOf =>
  (source) =>
    ('parameter' in source ? parameters[source.parameter] : statistics[source.statistic])?.dataSync() as Float32Array;

/** Images [batch, height, width, 3] for a sample. */
export const imagesFor = ({ settings: { height, width } }: Sample, batch: number): tf.Tensor4D =>
  tf.tensor4d(Float32Array.from(normal(fold(generator, 'images'), batch * height * width * 3)), [batch, height, width, 3]);

/** Frees the tensors of a sample. */
export const disposeSample = ({ parameters, statistics }: Sample): void =>
  tf.dispose([...Object.values(parameters), ...Object.values(statistics)]);
