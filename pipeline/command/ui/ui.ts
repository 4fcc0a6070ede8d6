import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Store } from '../../../artifacts/store.js';
import { type Problem, problem } from '../../../base/problem.js';
import { expectNames } from '../../compose/expect-names.js';
import type { GraphOptions } from '../../compose/services.js';
import { findNamedStore, isAbsent, noStoreHere } from '../../compose/store-place.js';
import type { Experiment } from '../../experiment.js';
import { lookEvery } from '../../record/pace.js';
import { PAGE_RUNS, recordReader } from '../../record/read-records.js';
import { sectionsOf } from '../../report/sections-of.js';
import { planExperiment } from '../../run/plan.js';
import type { RunServices } from '../../run/resolve.js';
import { pathOf, type Route } from '../../ui/guard.js';
import { hub, type View } from '../../ui/hub.js';
import { livePage, type PageLink } from '../../ui/page/page.js';
import { type PageServer, servePages } from '../../ui/server.js';
import type { Host } from '../host.js';
import { openToRead } from '../open-to-read.js';
import { reportView } from './report-view.js';
import { runView } from './run-view.js';
import { runsView, storeView } from './store-views.js';

/** The options of `pipe ui`. */
export interface UiCommandOptions extends GraphOptions {
  readonly store?: string;
  /** Port on loopback, from 1; one that is free where left out. */
  readonly port?: number;
}

/** Things that the pages show: a store, and an experiment with what finds its results there. */
interface Shown {
  readonly store: Store;
  readonly report?: { readonly path: string; readonly experiment: Experiment; readonly services: RunServices };
}

/** Refuses the options of an experiment where none is named. */
const expectNone = ({ set, seed, backend, data }: UiCommandOptions): taskEither.TaskEither<Problem, void> => {
  const [given] = [
    ...(set.length > 0 ? ['--set'] : []),
    ...Object.entries({ '--seed': seed, '--backend': backend, '--data': data }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    ),
  ];
  return given === undefined
    ? taskEither.right(undefined)
    : taskEither.left(
        problem(
          'usage',
          'the option is of an experiment, and no file of one is named',
          given,
          'name the file, as in `pipe ui experiment.ts`, or leave the option out',
        ),
      );
};

const shownBy = (file: string | undefined, options: UiCommandOptions, host: Host): taskEither.TaskEither<Problem, Shown> =>
  file === undefined
    ? pipe(
        expectNone(options),
        taskEither.chain(() => findNamedStore(options.store, host)),
        taskEither.map((store) => ({ store })),
      )
    : pipe(
        openToRead(file, options, host),
        taskEither.filterOrElse(
          ({ services: { store } }) => !isAbsent(store),
          ({ services: { store } }) => noStoreHere(store),
        ),
        // What the report would refuse is refused before anybody opens its page.
        taskEither.chainFirst(({ experiment, services }) => planExperiment(experiment, services)),
        taskEither.map((report) => ({ store: report.services.store, report: { path: resolve(host.folder, file), ...report } })),
      );

const serve = async (
  { store, report }: Shown,
  port: number,
  host: Host,
): Promise<taskEither.TaskEither<Problem, PageServer & { readonly token: string }>> => {
  const token = randomBytes(18).toString('base64url');
  const sections = (await host.sections?.()) ?? [];
  const ofRuns = sectionsOf(sections, report?.experiment.settings.sections);
  const readRuns = recordReader(store.blobs, undefined, PAGE_RUNS);
  const ofRun = (choose: Parameters<typeof runView>[1], absence: string): View =>
    runView(readRuns, choose, absence, ofRuns, store);
  const viewOf = (route: Route): View => {
    switch (route.view) {
      case 'runs':
        return runsView(readRuns, token);
      case 'store':
        return storeView(store);
      case 'report':
        return report === undefined
          ? async () => []
          : reportView({ ...report, sections, version: host.version, readRuns, token });
      case 'run':
        return ofRun((runs) => runs.find(({ head }) => head.run === route.run), 'The store has no record of this run any more.');
      case 'now':
        return ofRun(
          (runs) => runs.find(({ life }) => life === 'running') ?? runs[0],
          'The store has a record of no run yet: `pipe run` begins one, and this page will show it.',
        );
    }
  };
  const boards = hub(viewOf, lookEvery(store.blobs));
  const links: readonly PageLink[] = [
    ...(report === undefined ? [] : [{ route: { view: 'report' } as const, title: `Report of ${report.experiment.experiment}` }]),
    { route: { view: 'now' }, title: 'Newest run' },
    { route: { view: 'runs' }, title: 'Runs' },
    { route: { view: 'store' }, title: 'Store' },
  ];
  const own = (route: Route): string | undefined => links.find((link) => link.route.view === route.view)?.title;
  const titleOf = (route: Route): string => own(route) ?? 'Run';
  return pipe(
    servePages({
      token,
      port,
      hub: boards,
      has: ({ view }) => view !== 'report' || report !== undefined,
      page: async (route) => livePage({ title: titleOf(route), token, route, links, board: await boards.look(route) }),
    }),
    taskEither.map((server) => ({ ...server, token })),
  );
};

/**
 * `pipe ui`: pages on loopback that show the runs of a store as they go on, and the report of an experiment, until the command
 * is interrupted. Nothing is run, and nothing in the store is changed.
 */
export const uiCommand = (
  file: string | undefined,
  options: UiCommandOptions,
  host: Host,
): taskEither.TaskEither<Problem, readonly Problem[]> =>
  pipe(
    expectNames(options, host),
    taskEither.chain(() => shownBy(file, options, host)),
    taskEither.chain((shown) => async () => (await serve(shown, options.port ?? 0, host))()),
    taskEither.chainTaskK(({ port, token, close }) => async () => {
      const view = file === undefined ? 'now' : 'report';
      host.stdout.write(`http://127.0.0.1:${port}${pathOf(token, { view })}\n`);
      host.stderr.write('open this address in a browser of this machine; Ctrl-C ends it\n');
      await new Promise<void>((settle) => {
        const unwatch = host.onInterrupt(() => {
          unwatch();
          settle();
        });
      });
      await close();
      return [];
    }),
  );
