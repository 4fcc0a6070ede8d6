import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { NetworkTools } from '../../pipeline/network-tools.js';

const later = <A>(load: () => Promise<A>): taskEither.TaskEither<never, A> => taskEither.fromTask(load);

/** The uses of networks by the commands, each loaded when it is asked for. */
export const networkTools: NetworkTools = {
  predict: (request) =>
    pipe(
      later(() => import('../predict/predict-images.js')),
      taskEither.chain(({ predictImages }) => predictImages(request)),
    ),
  exportNetwork: (artifact, options) =>
    pipe(
      later(() => import('./export-network.js')),
      taskEither.chain(({ exportNetwork }) => exportNetwork(artifact, options)),
    ),
  genotype: (artifact) =>
    pipe(
      later(() => import('./genotype-texts.js')),
      taskEither.chain(({ genotypeTexts }) => genotypeTexts(artifact)),
    ),
};
