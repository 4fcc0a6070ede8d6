import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../base/problem.js';
import { type GraphOptions, servicesOf } from '../compose/services.js';
import type { Surroundings } from '../compose/surroundings.js';
import type { Experiment } from '../experiment.js';
import { loadExperiment } from '../load-experiment.js';
import type { RunServices } from '../run/resolve.js';

/** Loads an experiment with the services of a command that reads what the store has of it, and runs nothing. */
export const openToRead = (
  file: string,
  options: GraphOptions,
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, { readonly experiment: Experiment; readonly services: RunServices }> =>
  pipe(
    loadExperiment(file, surroundings.folder),
    taskEither.bindTo('experiment'),
    taskEither.bind('services', ({ experiment }) =>
      servicesOf(file, options, surroundings, experiment.settings.seed ?? 0, 'read'),
    ),
  );
