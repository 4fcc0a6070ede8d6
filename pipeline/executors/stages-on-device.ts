import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';

/** The variable of the environment that says how many stages share a GPU. */
const VARIABLE = 'SLUICE_GPU_STAGES';

/** Stages of a run that compute on this machine's GPU at once where nothing says that its memory suffices for more. */
export const ONE_STAGE = 1;

/** The stages of a run that may compute on this machine's GPU at once: `SLUICE_GPU_STAGES`, else one. */
export const stagesOnDevice = (environment: Readonly<Record<string, string | undefined>>): either.Either<Problem, number> => {
  const text = environment[VARIABLE] ?? '';
  if (text === '') return either.right(ONE_STAGE);
  return /^[1-9]\d*$/.test(text)
    ? either.right(Number(text))
    : either.left(
        problem(
          'usage',
          `${VARIABLE} must be a whole number from 1, not ${quoted(text)}`,
          `the environment variable ${VARIABLE}`,
          "give the stages that the GPU's memory holds at once (SLUICE_GPU_MEMORY limits each), or unset it for one",
        ),
      );
};
