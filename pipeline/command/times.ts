import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../base/problem.js';
import type { Experiment } from '../experiment.js';
import { planExperiment } from '../run/plan.js';
import type { RunServices } from '../run/resolve.js';
import { describeExperiment } from './describe-experiment.js';
import { type Times, timesOf } from './times-summary.js';
import { timesText } from './times-text.js';

/** Finds what the finished stages of an experiment took, without running or downloading anything. */
export const experimentTimes = (experiment: Experiment, services: RunServices): taskEither.TaskEither<Problem, Times> =>
  pipe(
    planExperiment(experiment, services),
    taskEither.bindTo('planned'),
    taskEither.bind('manifests', ({ planned }) =>
      pipe(
        planned.flatMap(({ outputs, key }) => (outputs !== undefined && key !== undefined ? [key] : [])),
        taskEither.traverseArray((key) => services.store.manifest(key)),
      ),
    ),
    taskEither.map(({ planned, manifests }) =>
      timesOf(planned, new Map(manifests.flatMap((one) => (option.isSome(one) ? [[one.value.key, one.value]] : [])))),
    ),
  );

/** `pipe times`: what the finished stages of an experiment took, from the store, as text or as JSON. */
export const timesCommand = describeExperiment<Times>({ find: experimentTimes, text: timesText, json: (times) => times });
