import type * as tf from '@tensorflow/tfjs-core';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Problem } from '../../../base/problem.js';
import type { DiscreteNetwork, NetworkPurpose } from '../../discrete-network.js';
import { stemOf } from '../../layers/stem.js';
import { stemExtents } from '../../layers/stem-extents.js';
import { mapped, moduleOf } from '../../module.js';
import { networkOfModule, type ScoringModule } from '../../network-of-module.js';
import { type AuxiliaryTower, auxiliaryTower } from './auxiliary-tower.js';
import { type Backbone, backbone } from './backbone.js';
import { discreteCell } from './discrete-cell.js';
import type { DartsGenotype } from './genotype.js';
import { layOut } from './layout.js';
import type { DartsNetworkSettings } from './network-settings.js';

/** The network with a tower that reads the output of its cell in training, after everything else. */
const withTower = (network: Backbone, tower: AuxiliaryTower): ScoringModule =>
  moduleOf(
    { '': network, auxiliary: tower },
    {
      // The tower is not part of the network that is counted: it serves training alone.
      reads: (image) => ({ '': image }),
      extent: network.extent,
      apply: (part, images: tf.Tensor4D, { running }) => {
        const { logits, towerInput } = part('', images);
        return running === undefined ? { logits, auxiliary: part('auxiliary', towerInput) } : { logits };
      },
      describe: (part, images) => ({ logits: part('', images).logits }),
    },
  );

/**
 * The network of a DARTS genotype: stem, cells, classifier, and an auxiliary tower at cell ⌊2L/3⌋ if asked for.
 *
 * Source: Liu, Simonyan and Yang, "DARTS" (ICLR 2019), section 3.
 *
 * @returns the network, or a usage problem when the images cannot be halved as often as the cells need
 */
export const dartsNetwork = (
  genotype: DartsGenotype,
  settings: NetworkPurpose & DartsNetworkSettings,
): either.Either<Problem, DiscreteNetwork> => {
  const { stem: stemName, stemMultiplier, poolNormalization, towerRectifiesInPlace, dropout, classes } = settings;
  // Published ImageNet networks have a stem of C channels, whatever that of the search network.
  const stem = stemOf(stemName, settings.channels, stemName === 'imagenet' ? 1 : stemMultiplier);
  const image = { height: settings.height, width: settings.width };
  return pipe(
    layOut({
      cells: settings.cells,
      channels: settings.channels,
      stem: { ...stemExtents(stemName, image), channels: stem.channels },
      concatenated: { normal: genotype.normalConcat.length, reduce: genotype.reduceConcat.length },
    }),
    either.bindTo('layout'),
    either.bind(
      'tower',
      ({ layout }): either.Either<Problem, AuxiliaryTower | undefined> =>
        settings.auxiliary ? auxiliaryTower(layout.auxiliary, classes, stemName) : either.right(undefined),
    ),
    either.map(({ layout, tower }): DiscreteNetwork => {
      const network = backbone({
        classes,
        stem,
        layout,
        affine: true,
        dropout,
        rectifyTowerInput: tower !== undefined && towerRectifiesInPlace,
        body: ({ type, channels }) =>
          discreteCell({ type, channels, edges: genotype[type], concat: genotype[`${type}Concat`], poolNormalization, dropout }),
      });
      return networkOfModule(
        tower === undefined
          ? mapped(
              network,
              ({ logits }) => ({ logits }),
              ({ logits }) => ({ logits }),
            )
          : withTower(network, tower),
        image,
      );
    }),
  );
};
