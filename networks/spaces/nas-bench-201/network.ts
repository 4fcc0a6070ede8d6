import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Problem, problem } from '../../../base/problem.js';
import type { DiscreteNetwork, NetworkPurpose } from '../../discrete-network.js';
import { mapped } from '../../module.js';
import { networkOfModule } from '../../network-of-module.js';
import { nasBench201Backbone } from './backbone.js';
import { discreteCell } from './discrete-cell.js';
import { extrasProblem } from './fit.js';
import { type NasBench201Genotype, parseArchitecture } from './genotype.js';
import type { NasBench201NetworkSettings } from './network-settings.js';

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
        cell: (channels) => discreteCell({ chosen, channels, dropout: settings.dropout }),
      }),
    ),
    either.map((network) =>
      networkOfModule(
        mapped(
          network,
          (logits) => ({ logits }),
          (logits) => ({ logits }),
        ),
        image,
      ),
    ),
  );
};
