import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { ArtifactKind } from '../../artifacts/kind.js';
import type { ProducedArtifact } from '../../artifacts/manifest.js';
import { metricLog } from '../../artifacts/metric-log.js';
import type { Store } from '../../artifacts/store.js';
import { withArticle } from '../../base/article.js';
import { problem } from '../../base/problem.js';
import type { ArtifactReference } from '../flow.js';

/**
 * A produced artifact as a flow emits it; its value is read when it is asked for.
 *
 * @param kind the kind that the stage declares; an output that it does not declare is its metric log
 */
export const referenceTo = (
  store: Store,
  kind: ArtifactKind<unknown> | undefined,
  { digest, summary, kind: name }: ProducedArtifact,
): ArtifactReference<unknown> => ({
  kind: name,
  digest,
  summary,
  value: pipe(
    store.read(digest),
    taskEither.chainEitherK((bytes) =>
      pipe(
        (kind ?? (metricLog as ArtifactKind<unknown>)).decode(bytes),
        either.mapLeft((what) =>
          problem(
            'store',
            `the artifact is not ${withArticle(name)}: ${what}`,
            `object ${digest}`,
            'check the store with `pipe verify`',
          ),
        ),
      ),
    ),
  ),
});
