import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Problem } from '../../../artifacts/problem.js';
import { AUXILIARY, type DiscreteNetwork, type NetworkPurpose } from '../../discrete-network.js';
import type { DropPath } from '../../layers/drop-path.js';
import { forwardContext } from '../../layers/forward-context.js';
import { stemOf } from '../../layers/stem.js';
import { stemExtents } from '../../layers/stem-extents.js';
import { nest } from '../../parameters.js';
import { updateStatistics } from '../../running-statistics.js';
import { type AuxiliaryTower, auxiliaryTower } from './auxiliary-tower.js';
import { backbone } from './backbone.js';
import { discreteCell } from './discrete-cell.js';
import type { DartsGenotype } from './genotype.js';
import { layOut } from './layout.js';
import type { DartsNetworkSettings } from './network-settings.js';

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
      const network = backbone<DropPath | undefined>({
        image,
        classes,
        stem,
        layout,
        affine: true,
        dropout,
        body: (plan) =>
          discreteCell({ plan, edges: genotype[plan.type], concat: genotype[`${plan.type}Concat`], poolNormalization, dropout }),
      });
      return {
        parameters: { ...network.parameters, ...nest(AUXILIARY, tower?.parameters ?? {}) },
        normalisations: { ...network.normalisations, ...nest(AUXILIARY, tower?.normalisations ?? {}) },
        multiplyAccumulates: network.multiplyAccumulates,
        forwardTrain: (parameters, statistics, images, pass) => {
          const context = forwardContext(parameters, pass);
          const { logits, auxiliary } = network.apply(
            context,
            images,
            pass?.dropPath,
            tower !== undefined && towerRectifiesInPlace,
          );
          const scores = tower?.apply(context, AUXILIARY, auxiliary);
          return {
            logits,
            ...(scores === undefined ? {} : { auxiliary: scores }),
            statistics: updateStatistics(statistics, context.measured),
          };
        },
        forwardEvaluate: (parameters, statistics, images, pass) =>
          network.apply(forwardContext(parameters, pass, statistics), images, undefined).logits,
      };
    }),
  );
};
