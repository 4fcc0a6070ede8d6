import { relative, resolve } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../../base/problem.js';
import { formatBytes } from '../../../base/quantities.js';
import { expectNames } from '../../compose/expect-names.js';
import type { GraphOptions } from '../../compose/services.js';
import { isAbsent, noStoreHere } from '../../compose/store-place.js';
import type { Surroundings } from '../../compose/surroundings.js';
import type { Experiment } from '../../experiment.js';
import { reportPage } from '../../report/page/page.js';
import type { RunServices } from '../../run/resolve.js';
import { openToRead } from '../open-to-read.js';
import { writeOutput } from '../write-output.js';
import { findReport } from './find-report.js';

/** The options of `pipe report`. */
export interface ReportCommandOptions extends GraphOptions {
  readonly store?: string;
  /** File that the page is written to; `-` is standard output. */
  readonly output: string;
}

/** The page of an experiment, by what the store has of it. */
export const pageOf = (
  experiment: Experiment,
  services: RunServices,
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, string> => pipe(contentOf(experiment, services, surroundings), taskEither.map(reportPage));

const contentOf = (experiment: Experiment, services: RunServices, { sections, version }: Surroundings) =>
  pipe(
    taskEither.fromTask(async () => (await sections?.()) ?? []),
    taskEither.chain((sections) => findReport(experiment, services, { sections, version })),
  );

/** `pipe report`: one page of what the store has of an experiment. Nothing is run or downloaded. */
export const reportCommand = (
  file: string,
  options: ReportCommandOptions,
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, string> =>
  pipe(
    expectNames(options, surroundings),
    taskEither.chain(() => openToRead(file, options, surroundings)),
    taskEither.filterOrElse(
      ({ services: { store } }) => !isAbsent(store),
      ({ services: { store } }) => noStoreHere(store),
    ),
    taskEither.chain(({ experiment, services }) => contentOf(experiment, services, surroundings)),
    taskEither.chain((content) => {
      const page = reportPage(content);
      if (options.output === '-') return taskEither.right(page);
      const path = resolve(surroundings.folder, options.output);
      const missing = content.stages.filter(({ isCached }) => !isCached).length;
      const lacking = missing === 0 ? '' : `; ${missing} of ${content.stages.length} stages are not finished`;
      return pipe(
        writeOutput(options.output, page, surroundings),
        taskEither.map(() => `${relative(surroundings.folder, path)}: ${formatBytes(Buffer.byteLength(page))}${lacking}`),
      );
    }),
  );
