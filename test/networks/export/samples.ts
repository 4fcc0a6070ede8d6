import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import type { DiscreteNetwork, DiscreteNetworkSettings } from '../../../networks/discrete-network.js';
import type { GraphPart } from '../../../networks/export/graph.js';
import type { NumbersOf } from '../../../networks/export/tensors.js';
import type { Genotype } from '../../../networks/genotype.js';
import { HAND_MADE_NAMES } from '../../../networks/hand-made/names.js';
import { type ParameterSpecification, type Parameters, sizeOf } from '../../../networks/parameters.js';
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

/** Numbers from -1 to 1 that look like chance, others for every name; drawing them well takes longer than all else here. */
const numbers = (name: string, length: number): Float32Array => {
  const phase = [...name].reduce((sum, character, i) => sum + (i + 1) * character.charCodeAt(0), 0);
  return Float32Array.from({ length }, (_, i) => {
    const x = 43758.5453 * Math.sin(12.9898 * (i + 1) + phase);
    return 2 * (x - Math.floor(x)) - 1;
  });
};

const parameterValue = (name: string, { shape, initial }: ParameterSpecification): tf.Tensor => {
  const [middle, width] =
    typeof initial === 'string'
      ? [initial === 'ones' ? 1 : 0, 0.1]
      : 'fanIn' in initial
        ? [0, 1.5 / Math.sqrt(initial.fanIn)]
        : [initial.value, 0.1];
  return tf.tensor(
    numbers(name, sizeOf(shape)).map((x) => middle + width * x),
    [...shape],
  );
};

/** A network of a genotype with random weights and statistics. */
export const sampleOf = (name: string, genotype: Genotype, settings: DiscreteNetworkSettings): Sample => {
  const built = discreteNetwork(genotype, settings);
  if (either.isLeft(built)) throw new Error(`${name}: ${built.left.what}`);
  const network = built.right;
  const statistics = Object.entries(network.normalisations).flatMap(([norm, channels]) => [
    [`${norm}.mean`, tf.tensor1d(numbers(`${norm}.mean`, channels).map((x) => 0.1 * x))],
    [`${norm}.variance`, tf.tensor1d(numbers(norm, channels).map((x) => 1 + x / 2))],
  ]);
  return {
    name,
    network,
    settings,
    parameters: Object.fromEntries(Object.entries(network.parameters).map(([key, each]) => [key, parameterValue(key, each)])),
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
  tf.tensor4d(numbers('images', batch * height * width * 3), [batch, height, width, 3]);

/** Frees the tensors of a sample. */
export const disposeSample = ({ parameters, statistics }: Sample): void =>
  tf.dispose([...Object.values(parameters), ...Object.values(statistics)]);
