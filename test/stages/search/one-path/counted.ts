// A space whose operations tell what they compute, made of the parts that a user has.
import { right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import {
  type CellType,
  component,
  denseEdges,
  type NetworkParts,
  networkParts,
  type Operation,
  type Operations,
  record,
  type SearchSpace,
  searchSpace,
} from '../../../../index.js';

/** Multiply-accumulates for one image of all operations that were applied since it was emptied, by operation. */
export const applied: { readonly operation: string; readonly multiplyAccumulates: number }[] = [];

const NAMES = ['sep_conv_3x3', 'sep_conv_5x5', 'dil_conv_3x3'];
const CHANNELS = 8;
export const countedCell: CellType = { name: 'counted', edges: denseEdges(1, 3), operations: NAMES };

const counting = (name: string, inner: Operation): Operation => ({
  isZero: false,
  isIdentity: () => false,
  layer: (settings) => {
    const layer = inner.layer(settings);
    return {
      ...layer,
      apply: (context, scope, x) => {
        const [, height, width] = x.shape;
        applied.push({ operation: name, multiplyAccumulates: layer.multiplyAccumulates({ height, width }) });
        return layer.apply(context, scope, x);
      },
    };
  },
});

const spaceOf = (parts: NetworkParts) => (): SearchSpace => {
  const operations = Object.fromEntries(
    NAMES.map((name) => [name, counting(name, (parts.operations as Operations)[name] as Operation)]),
  );
  return searchSpace({
    name: 'counted',
    cellTypes: [countedCell],
    supernet: ({ kept, ...settings }) => {
      const mixed = parts.mixedCell({
        cellType: countedCell,
        kept: kept?.['counted'],
        operations,
        inputs: 1,
        inputStride: 1,
        channels: CHANNELS,
        partial: settings.partial,
        poolNormalization: 'none',
        concat: [3],
      });
      const chained = parts.sequence({ stem: parts.stemOf('cifar', CHANNELS, 1).first, cell: parts.singleInput(mixed) });
      const module = parts.headed(chained, 'classifier', parts.classifierOf(CHANNELS, settings.classes));
      return right(parts.supernetOfModule(module, settings, [countedCell], settings));
    },
    discretise: (weights) => (weights['counted'] ?? []).map((row) => NAMES[row.indexOf(Math.max(...row))] ?? ''),
    genotype: { codec: t.array(t.string), text: (names) => names.join(' '), parse: (text) => right(text.split(' ')) },
    network: {
      settings: record('network of counted', {}),
      build: (_, { height, width, classes }) => {
        const module = parts.headed(
          parts.stemOf('cifar', CHANNELS, 1).first,
          'classifier',
          parts.classifierOf(CHANNELS, classes),
        );
        return right(
          parts.networkOfModule(
            parts.mapped(module, (logits) => ({ logits })),
            { height, width },
          ),
        );
      },
    },
  });
};

export const counted = component({
  kind: 'space',
  name: 'counted',
  source: import.meta.url,
  config: record('counted', {}),
  load: async () => spaceOf(await networkParts()),
});
