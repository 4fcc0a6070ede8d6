import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '../../pipeline/run/event.js';
import { v8Options } from '../command/project.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PIPE = join(root, 'bin/pipe.mjs');
const SAVING_OFTEN = fileURLToPath(new URL('./run-saving-often.mjs', import.meta.url));
const NO_NETWORK = new URL('./no-network.mjs', import.meta.url).href;

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
  /** The exit code, or the signal that ended it. */
  readonly code: number | string | null;
  readonly complaint: string;
  readonly events: readonly RunEvent[];
}

/** When to kill a run: once this event has been seen. */
export type KillAt = (event: RunEvent) => boolean;

const started = ({ folder }: Project, words: readonly string[], killAt: KillAt = () => false): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [...v8Options, '--import', NO_NETWORK, ...words], {
      cwd: folder,
      env: { ...process.env, SLUICE_STORE: '', FORCE_COLOR: '0' },
    });
    const events: RunEvent[] = [];
    let line = '';
    let complaint = '';
    child.stderr.on('data', (chunk) => (complaint += chunk));
    child.stdout.on('data', (chunk) => {
      const lines = (line + chunk).split('\n');
      line = lines.pop() ?? '';
      for (const text of lines) {
        const event = JSON.parse(text) as RunEvent;
        events.push(event);
        if (killAt(event)) child.kill('SIGKILL');
      }
    });
    child.on('close', (code, signal) => resolve({ code: code ?? signal, complaint, events }));
  });

/** `pipe run WORDS --json` in a project, without the network. */
export const pipeRun = (project: Project, ...words: readonly string[]): Promise<Ended> =>
  started(project, [PIPE, 'run', ...words, '--json']);

/** The same run with a checkpoint as often as it is affordable, killed with SIGKILL where it is told to. */
export const runSavingOften = (project: Project, file: string, store: string, killAt?: KillAt): Promise<Ended> =>
  started(project, [SAVING_OFTEN, file, store], killAt);

/** The digest of every artifact that a run made or found, by stage and name. */
export const digestsOf = ({ events }: Ended): Readonly<Record<string, string>> =>
  Object.fromEntries(
    events
      .flatMap((event) => (event.type === 'artifact' ? [[`${event.stage}.${event.name}`, event.digest] as const] : []))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** The last status of every stage of a run. */
export const statusOf = ({ events }: Ended): Readonly<Record<string, string>> =>
  Object.fromEntries(events.flatMap((event) => (event.type === 'stage' ? [[event.stage, event.status] as const] : [])));
