import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { BackendIdentity, MachineDevice } from '../../base/backend.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { Executor } from '../executors/executor.js';
import type { ConfiguredGraph } from './configure.js';
import { isOfThisMachine } from './divide-devices.js';
import type { PlannedStage } from './plan.js';

/** `gpu` and `gpu:1` stand for any one device; `gpu:2` for two. */
const ANY = /^gpu(?::(\d+))?$/;

/** The index of the device that a stage asks for by its name, among those that a run divides; undefined for any one. */
export const placeAsked = (asked: string | undefined, devices: readonly MachineDevice[]): number | undefined => {
  const index = devices.findIndex(({ name }) => name === asked);
  return index < 0 ? undefined : index;
};

/** Devices of a run: those that its backend can be given here, and those of them among which its stages are divided. */
interface RunDevices {
  readonly executor: Executor;
  readonly backend: BackendIdentity;
  readonly known: readonly MachineDevice[];
  readonly divided: readonly MachineDevice[];
}

type Refusal = readonly [what: string, remedy: string];

const refusalOf = (asked: string, { executor, backend, known, divided }: RunDevices): Refusal | undefined => {
  const names = known.map(({ name }) => name);
  const any = ANY.exec(asked);
  if (names.includes(asked)) {
    if (known.length === 1 || divided.some(({ name }) => name === asked)) return undefined;
    return executor.choosesDevices
      ? [
          `it asks for the device ${quoted(asked)}, and --jobs leaves the run ${divided.map(({ name }) => name).join(', ')} alone`,
          `let the run have ${names.indexOf(asked) + 1} GPUs (--jobs), or ask for gpu:1, which is any one`,
        ]
      : [
          `it asks for the device ${quoted(asked)}, and the executor "${executor.name}" cannot choose among ${names.join(', ')}`,
          'compute with --executor process, or ask for gpu:1, which is any one',
        ];
  }
  if (any === null || known.length + (backend.sharesDevice ? 1 : 0) === 0)
    return [
      `it asks for the device ${quoted(asked)}, and the backend ${backend.name} can be given ${known.length === 0 ? 'none' : names.join(', ')} here`,
      known.length > 0
        ? `ask for one of ${names.join(', ')}, or for gpu:1, which is any one`
        : `${backend.sharesDevice ? 'ask for gpu:1, which is the one that it takes' : `choose a backend with a GPU, which ${quoted('pipe doctor')} lists (--backend)`}, or ask for no device`,
    ];
  return Number(any[1] ?? 1) === 1
    ? undefined
    : [`it asks for the devices ${quoted(asked)}, and a stage computes on one`, 'ask for gpu:1, which is any one'];
};

/**
 * Refuses a stage that would be computed on this machine and asks for a device that the run cannot give it, before anything runs.
 *
 * @param plan finds what would be computed; it is asked only where some stage is refused
 * @returns a `usage` problem of the first such stage
 */
export const expectDevices = (
  { nodes }: ConfiguredGraph,
  devices: RunDevices,
  plan: taskEither.TaskEither<Problem, readonly PlannedStage[]>,
): taskEither.TaskEither<Problem, void> => {
  const { executor } = devices;
  if (!isOfThisMachine(executor) || executor.keeps.device) return taskEither.right(undefined);
  const refused = new Map(
    nodes.flatMap(({ name, resources: { device } }) => {
      const refusal = device === undefined ? undefined : refusalOf(device, devices);
      return refusal === undefined ? [] : [[name, refusal] as const];
    }),
  );
  if (refused.size === 0) return taskEither.right(undefined);
  return pipe(
    plan,
    taskEither.chainEitherK((planned) => {
      // What is in the store needs no device.
      const first = planned.find(({ stage, status }) => status !== 'cached' && refused.has(stage));
      const refusal = first && refused.get(first.stage);
      return refusal === undefined
        ? either.right(undefined)
        : either.left(
            problem('usage', refusal[0], `stage ${first?.stage}`, `${refusal[1]} (--set ${first?.stage}.resources.device=...)`),
          );
    }),
  );
};
