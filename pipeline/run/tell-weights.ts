import * as either from 'fp-ts/lib/Either.js';
import type { ArtifactKind } from '../../artifacts/kind.js';
import type { ProducedArtifact } from '../../artifacts/manifest.js';
import type { Store } from '../../artifacts/store.js';
import type { Problem } from '../../base/problem.js';
import type { EventBody } from './event.js';
import { referenceTo } from './reference.js';

/** Tells the weights that an output holds, of a kind that has some; an output that cannot be read is a warning. */
export const tellWeights = async (
  store: Store,
  kind: ArtifactKind<unknown> | undefined,
  stage: string,
  name: string,
  produced: ProducedArtifact,
  emit: (event: EventBody) => void,
): Promise<void> => {
  if (kind?.weights === undefined) return;
  const read = (await referenceTo(store, kind, produced).value()) as either.Either<Problem, unknown>;
  if (either.isLeft(read)) {
    const { what, where } = read.left;
    return emit({ type: 'log', stage, level: 'warning', message: `its weights cannot be told: ${what} (${where})` });
  }
  for (const one of kind.weights(read.right)) emit({ type: 'weights', stage, name, ...one });
};
