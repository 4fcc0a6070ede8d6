import type { ArtifactKind } from '../artifacts/kind.js';
import { type Problem, problem } from '../base/problem.js';
import type { StageDefinition } from './stage.js';

/** An output that a stage is to take under the name of one of its inputs. */
interface Taken {
  readonly input: string;
  /** The stage that makes it. */
  readonly from: Pick<StageDefinition, 'stage' | 'outputs'>;
  readonly output: string;
}

/**
 * The problem of a stage that would read an artifact of another kind than its input is of; undefined where it is of that kind.
 * An output under the name of an earlier one takes its place, whatever its kind.
 */
export const kindMisfit = (stage: string, wanted: ArtifactKind<unknown>, { input, from, output }: Taken): Problem | undefined => {
  const given = from.outputs[output];
  if (given === undefined || (given.name === wanted.name && given.version === wanted.version)) return undefined;
  const named = ({ name, version }: ArtifactKind<unknown>): string => (given.name === wanted.name ? `${name} ${version}` : name);
  return problem(
    'usage',
    `stage ${stage} takes ${input} as a ${named(wanted)}, and that of stage ${from.stage} is a ${named(given)}`,
    `stage ${stage}`,
    `give the output of stage ${from.stage} a name of its own, or pass the flow that has the ${input} that is meant`,
  );
};
