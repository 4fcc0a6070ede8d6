import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { problem } from '../../base/problem.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { formatForRepository } from '../../networks/genotype-text.js';
import type { NetworkTools } from '../../pipeline/network-tools.js';
import { trainedNetwork } from '../kinds/trained-network.js';

/** Writes the genotype of an artifact; see `NetworkTools`. */
export const genotypeTexts: NetworkTools['genotype'] = ({ kind, bytes, where }) =>
  pipe(
    kind === genotypeKind.name
      ? genotypeKind.decode(bytes)
      : pipe(
          trainedNetwork.decode(bytes),
          either.map(({ header }) => header.genotype),
        ),
    either.bimap(
      (what) => problem('store', what, where, 'run the stage that makes it again'),
      (genotype) => ({ json: `${JSON.stringify(genotype, null, 2)}\n`, text: `${formatForRepository(genotype)}\n` }),
    ),
    taskEither.fromEither,
  );
