import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import {
  type CellType,
  type Decomposition,
  denseEdges,
  type Layer,
  type NetworkParts,
  type Operation,
  type Operations,
  partOf,
  type SearchSpace,
  searchSpace,
} from '../../../index.js';
import { RING_OPERATIONS, RingNetworkSettings, type RingOperation, type RingsSettings } from './rings.js';

/** A ring: the operation of each edge, 0→1, 0→2 and 1→2. */
export interface Ring {
  readonly edges: readonly RingOperation[];
}

type Tensor = ReturnType<NetworkParts['tf']['tensor']>;

const EDGES = denseEdges(1, 2);
const PLACE = 'edge of a ring';

const RingOperationCodec = t.keyof({ pass: null, wave: null, blend: null });
const Ring = t.strict({ edges: t.readonlyArray(RingOperationCodec) }) as unknown as t.Type<Ring, unknown, unknown>;

const parse = (text: string): either.Either<string, Ring> => {
  const words = text.split(' → ');
  const wrong = words.find((word) => !RingOperationCodec.is(word));
  return wrong === undefined && words.length === EDGES.length
    ? either.right({ edges: words as unknown as readonly RingOperation[] })
    : either.left(wrong === undefined ? `expected ${EDGES.length} operations` : `"${wrong}" is no operation of a ring`);
};

/**
 * Three operations: an own kernel with its gradient, which no engine fuses; a convolution put together from layers, which the
 * engine fuses; and the identity.
 */
export const operationsOf = ({
  tf,
  plainModule,
  sequence,
  convolutionLayer,
  normalizationLayer,
  operation,
  rectifier,
  parameterOf,
}: NetworkParts): Operations => {
  // The kernel: y = amplitude · sin x, with dL/dx = dL/dy · amplitude · cos x and dL/damplitude = Σ dL/dy · sin x.
  const waved = tf.customGrad((x, amplitude, save) => {
    (save as (tensors: Tensor[]) => void)([x as Tensor, amplitude as Tensor]);
    return {
      value: tf.mul(tf.sin(x as Tensor), amplitude as Tensor),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [input, factor] = saved as [Tensor, Tensor];
        return [tf.mul(tf.mul(dy, factor), tf.cos(input)), tf.sum(tf.mul(dy, tf.sin(input)), [0, 1, 2])];
      },
    };
  });
  const wave = (channels: number): Layer => ({
    ...plainModule((context, name, x) => waved(x, parameterOf(context.parameters, `${name}.amplitude`)) as typeof x),
    parameters: { amplitude: { shape: [channels], initial: 'ones' } },
  });
  return {
    pass: { isZero: false, isIdentity: () => true, layer: () => plainModule((_context, _name, x) => x) },
    wave: operation(({ channels }) => wave(channels), undefined),
    blend: operation(
      ({ channels, affine }) =>
        sequence({
          relu: rectifier,
          convolution: convolutionLayer({ inputs: channels, outputs: channels, size: 3, padding: 1 }),
          norm: normalizationLayer(channels, affine),
        }),
      (stride) =>
        stride === 1
          ? {
              kind: 'units',
              units: [{ type: 'dense', size: 3, dilation: 1, rectifier: 'relu', filters: ['convolution'], norm: 'norm' }],
            }
          : undefined,
    ),
  };
};

/** Parts of an architecture: one decision an edge, and equal costs on all of them. */
const decompositionOf = (cell: CellType): Decomposition<Ring> => {
  const everywhere = (operation: RingOperation): Ring => ({ edges: EDGES.map(() => operation) });
  return {
    decisions: EDGES.map((_, row) => RING_OPERATIONS.map((_, column) => [partOf(cell, row, column, PLACE)])),
    partsOf: ({ edges }) => edges.map((operation, row) => partOf(cell, row, RING_OPERATIONS.indexOf(operation), PLACE)),
    probing: {
      baseline: everywhere('pass'),
      probes: RING_OPERATIONS.map((operation) => ({
        place: PLACE,
        operation,
        count: EDGES.length,
        genotype: everywhere(operation),
      })),
    },
  };
};

/** The space, given the parts that networks are made of. */
export const ringsSpace = (parts: NetworkParts) => {
  const { classifierOf, headed, mapped, mixedCell, moduleOf, networkOfModule, sequence } = parts;
  const { singleInput, stemOf, supernetOfModule, tf } = parts;
  const known = operationsOf(parts);
  const cell: CellType = { name: 'ring', edges: EDGES, operations: RING_OPERATIONS };
  const chained = (cells: readonly Layer[], width: number, classes: number) =>
    headed(
      sequence({ stem: stemOf('cifar', width, 1).first, ...Object.fromEntries(cells.map((each, i) => [`cells.${i}`, each])) }),
      'classifier',
      classifierOf(width, classes),
    );
  const ringOf = ({ edges }: Ring, channels: number): Layer => {
    const layers = edges.map((name) =>
      (known[name] as Operation).layer({ channels, stride: 1, affine: true, poolNormalization: 'none' }),
    );
    return moduleOf(Object.fromEntries(layers.map((layer, row) => [`edges.${row}`, layer])), {
      apply: (part, x) => tf.add(part('edges.1', x), part('edges.2', part('edges.0', x))),
    });
  };
  return ({ depth, width }: RingsSettings): SearchSpace =>
    searchSpace<Ring, (typeof RingNetworkSettings)['fields']>({
      name: 'rings',
      cellTypes: [cell],
      supernet: (settings) => {
        const { height, width: columns, classes, partial, kept } = settings;
        const mixed = singleInput(
          mixedCell({
            cellType: cell,
            kept: kept?.[cell.name],
            operations: known,
            inputs: 1,
            inputStride: 1,
            channels: width,
            partial,
            poolNormalization: 'none',
            concat: [2],
          }),
        );
        const network = chained(
          Array.from({ length: depth }, () => mixed),
          width,
          classes,
        );
        return either.right(supernetOfModule(network, { height, width: columns }, [cell], settings));
      },
      genotype: { codec: Ring, text: ({ edges }) => edges.join(' → '), parse },
      discretise: (weights) => ({
        edges: (weights['ring'] ?? []).map((row) => RING_OPERATIONS[row.indexOf(Math.max(...row))] as RingOperation),
      }),
      network: {
        settings: RingNetworkSettings,
        build: (ring, { loops, breadth, head, classes, height, width: columns }) => {
          const rounds = head === 'tall' ? loops + 1 : loops;
          const network = chained(
            Array.from({ length: rounds }, () => ringOf(ring, breadth)),
            breadth,
            classes,
          );
          return either.right(
            networkOfModule(
              mapped(network, (logits) => ({ logits })),
              { height, width: columns },
            ),
          );
        },
      },
      decomposition: decompositionOf(cell),
    });
};
