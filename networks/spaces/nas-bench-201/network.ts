import * as tf from '@tensorflow/tfjs-core';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Problem, problem } from '../../../artifacts/problem.js';
import type { DiscreteNetwork, NetworkPurpose } from '../../discrete-network.js';
import { dropPath } from '../../layers/drop-path.js';
import { type Layer, mapped, moduleOf } from '../../module.js';
import { networkOfModule } from '../../network-of-module.js';
import type { NasBench201Operation } from '../../operations/names.js';
import { operations } from '../../operations/registry.js';
import { nasBench201Backbone } from './backbone.js';
import { extrasProblem } from './fit.js';
import { NAS_BENCH_201_EDGES, type NasBench201Genotype, parseArchitecture } from './genotype.js';
import type { NasBench201NetworkSettings } from './network-settings.js';

/** The cell of an architecture: a node is the sum of what its edges give, the last one is the output. */
const discreteCell = (chosen: readonly NasBench201Operation[], channels: number, dropout: NetworkPurpose['dropout']): Layer => {
  const placed = NAS_BENCH_201_EDGES.flatMap((edge, row) => {
    const name = chosen[row] as NasBench201Operation;
    const { isZero, isIdentity, layer } = operations[name];
    const settings = { channels, stride: 1, affine: true, poolNormalization: 'none', dropout } as const;
    return isZero ? [] : [{ ...edge, name: `edges.${row}.${name}`, identity: isIdentity(1), layer: layer(settings) }];
  });
  const nodes = [...new Set(NAS_BENCH_201_EDGES.map(({ to }) => to))];
  return moduleOf(Object.fromEntries(placed.map(({ name, layer }) => [name, layer])), {
    apply: (part, x: tf.Tensor4D, context, name): tf.Tensor4D => {
      const states = [x];
      for (const node of nodes) {
        const inputs = placed
          .filter(({ to }) => to === node)
          .map(({ name: edge, from, identity }) => {
            const output = part(edge, states[from] as tf.Tensor4D);
            return identity ? output : dropPath(output, `${name}.${edge}`, context.dropPath);
          });
        states.push(inputs.length === 0 ? tf.zerosLike(x) : inputs.length === 1 ? (inputs[0] as tf.Tensor4D) : tf.addN(inputs));
      }
      return states.at(-1) as tf.Tensor4D;
    },
  });
};

/**
 * The network of a NAS-Bench-201 architecture: stem, three stages of N cells with residual blocks between, classifier.
 * All normalisations learn scale and shift; pools are not followed by one.
 *
 * Source: Dong and Yang, "NAS-Bench-201" (ICLR 2020), section 2.1.
 *
 * @returns the network, or a usage problem when the images cannot be halved twice or the settings ask for an auxiliary
 * tower or another stem
 */
export const nasBench201Network = (
  { architecture }: NasBench201Genotype,
  settings: NetworkPurpose & NasBench201NetworkSettings,
): either.Either<Problem, DiscreteNetwork> => {
  const image = { height: settings.height, width: settings.width };
  const misfit = extrasProblem(settings);
  if (misfit !== undefined) return either.left(misfit);
  return pipe(
    parseArchitecture(architecture),
    either.mapLeft((what) => problem('usage', what, 'genotype of NAS-Bench-201', 'give an architecture of the space')),
    either.chain((chosen) =>
      nasBench201Backbone({
        image,
        classes: settings.classes,
        cells: settings.cells,
        channels: settings.channels,
        dropout: settings.dropout,
        cell: (channels) => discreteCell(chosen, channels, settings.dropout),
      }),
    ),
    either.map((network) =>
      networkOfModule(
        mapped(network, (logits) => ({ logits })),
        image,
      ),
    ),
  );
};
