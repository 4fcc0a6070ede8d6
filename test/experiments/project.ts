import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { either } from 'fp-ts';
import { takeWhile, tap } from 'rxjs';
import type { RunEvent } from '../../pipeline/run/event.js';
import { importBuilt } from '../built.js';
import { pipe, root } from '../command/project.js';

/** A project that depends on this package, in a folder of its own. */
export interface Project {
  readonly folder: string;
  readonly write: (files: Readonly<Record<string, string | Uint8Array>>) => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Makes a project with the given files. */
export const makeProject = async (files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Project> => {
  const folder = await mkdtemp(join(tmpdir(), 'experiments-'));
  const write: Project['write'] = async (given) => {
    for (const [name, content] of Object.entries(given)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
  };
  await write({ 'package.json': '{ "name": "project", "type": "module" }', ...files });
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules/sluice'));
  return { folder, write, remove: () => rm(folder, { recursive: true, force: true }) };
};

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly complaint: string;
  readonly events: readonly RunEvent[];
}

/** Whatever a command asks of the network fails at once, as on a machine without one. */
const withoutNetwork = async <A>(work: () => Promise<A>): Promise<A> => {
  const { fetch } = globalThis;
  globalThis.fetch = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('there is no network') }));
  try {
    return await work();
  } finally {
    globalThis.fetch = fetch;
  }
};

/** `pipe run WORDS --json` in a project, without the network. */
export const pipeRun = async ({ folder }: Project, ...words: readonly string[]): Promise<Ended> => {
  const { code, err, events } = await withoutNetwork(() => pipe(folder, ['run', ...words, '--json']));
  return { code, complaint: err, events: events as unknown as readonly RunEvent[] };
};

/** When to end a run: once this event has been seen. */
export type EndAt = (event: RunEvent) => boolean;

/**
 * Runs an experiment with a checkpoint as often as it is affordable, instead of every few seconds (a tiny search is over
 * before), and ends it at an event as abruptly as a process can end what it computes: the threads of its stages are gone.
 *
 * @returns the events until then
 */
export const runUntil = async ({ folder }: Project, file: string, store: string, endAt: EndAt): Promise<readonly RunEvent[]> => {
  const { loadExperiment } = await importBuilt<typeof import('../../pipeline/load-experiment.js')>('pipeline/load-experiment.js');
  const { runExperiment } = await importBuilt<typeof import('../../run.js')>('run.js');
  const experiment = await loadExperiment(file, folder)();
  if (either.isLeft(experiment)) throw new Error(experiment.left.what);
  const events: RunEvent[] = [];
  await new Promise<void>((settle, fail) => {
    runExperiment(experiment.right, { folder, store, checkpointSeconds: 0 })
      .pipe(
        tap((event) => events.push(event)),
        takeWhile((event) => !endAt(event)),
      )
      .subscribe({ complete: settle, error: fail });
  });
  return events;
};

/** The digest of every artifact that a run made or found, by stage and name. */
export const digestsOf = ({ events }: Pick<Ended, 'events'>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    events
      .flatMap((event) => (event.type === 'artifact' ? [[`${event.stage}.${event.name}`, event.digest] as const] : []))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** The last status of every stage of a run. */
export const statusOf = ({ events }: Pick<Ended, 'events'>): Readonly<Record<string, string>> =>
  Object.fromEntries(events.flatMap((event) => (event.type === 'stage' ? [[event.stage, event.status] as const] : [])));
