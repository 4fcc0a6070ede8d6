import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as t from 'io-ts';

/** Names one process for good: process ids are used again, and several machines may share a store. */
export const ProcessIdentity = t.readonly(
  t.strict({
    pid: t.number,
    /** Start time in clock ticks since the machine started; null where the system does not tell. */
    start: t.union([t.number, t.null]),
    /** The machine's name, its boot and its process id namespace: within one of these, equal pids are one process. */
    machine: t.string,
    host: t.string,
  }),
);
export type ProcessIdentity = t.TypeOf<typeof ProcessIdentity>;

const orEmpty = (text: Promise<string>): Promise<string> => text.then((found) => found.trim()).catch(() => '');

interface ProcessStatus {
  readonly state: string;
  readonly start: number;
}

/** State and start time of a process as /proc tells them (fields 3 and 22 of stat; field 2 may hold any character). */
const statusOf = async (pid: number): Promise<ProcessStatus | undefined> => {
  const text = await orEmpty(readFile(`/proc/${pid}/stat`, 'utf8'));
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const start = Number(fields[19]);
  return text === '' || !Number.isSafeInteger(start) ? undefined : { state: fields[0] ?? '', start };
};

const identify = async (): Promise<ProcessIdentity> => {
  const [boot, namespace, status] = await Promise.all([
    orEmpty(readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    orEmpty(readlink('/proc/self/ns/pid')),
    statusOf(process.pid),
  ]);
  const host = hostname();
  return { pid: process.pid, start: status?.start ?? null, machine: [host, boot, namespace].join('/'), host };
};

let own: Promise<ProcessIdentity> | undefined;

/** The identity of this process. */
export const ownIdentity = (): Promise<ProcessIdentity> => {
  own ??= identify();
  return own;
};

const signalReaches = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ESRCH';
  }
};

/**
 * Life of a process: `unknown` for one on another machine, and where the system does not tell start times,
 * so that its id could have been given to another process.
 */
export const lifeOf = async (given: ProcessIdentity): Promise<'alive' | 'dead' | 'unknown'> => {
  const self = await ownIdentity();
  if (given.machine !== self.machine) return 'unknown';
  if (!signalReaches(given.pid)) return 'dead';
  if (given.start === null) return given.pid === self.pid ? 'alive' : 'unknown';
  const status = await statusOf(given.pid);
  if (status === undefined) return 'unknown';
  // A killed process stays visible as a zombie (Z) until its parent asks for its exit status.
  return status.start === given.start && !['Z', 'X'].includes(status.state) ? 'alive' : 'dead';
};
