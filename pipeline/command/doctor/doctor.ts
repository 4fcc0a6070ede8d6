import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../../base/problem.js';
import type { Address } from '../../../base/scheme.js';
import { findStore, folderOf, placeText, readStore } from '../../address/stores.js';
import { type PreferredBackend, preferredBackend } from '../../compose/backend-choice.js';
import { projectFolderOf, storeAddressOf } from '../../compose/store-place.js';
import type { Surroundings } from '../../compose/surroundings.js';
import { NO_BACKEND } from '../exit-code.js';
import { diagnosisText } from '../present/diagnosis-text.js';
import { examine } from './examine.js';
import type { BackendFinding, Diagnosis, StoreFinding } from './finding.js';
import { memoryFinding, nodeFinding, storeFinding } from './machine.js';

/** Output of `pipe doctor` and its exit code: 0 if some backend works. */
export interface DoctorReport {
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly code: number;
}

/** Chooses as a run does, but measures anew what there is to measure, and remembers it for runs where there is a store. */
const choose = async (
  { backends, tryBackend, version, environment }: Surroundings,
  address: Address<'store'>,
): Promise<PreferredBackend> => {
  if (tryBackend === undefined) return preferredBackend(backends, undefined);
  const store = await readStore(address, environment)();
  const marks = either.isRight(store) ? store.right.marks : undefined;
  return preferredBackend(backends, { tryBackend, version, marks, anew: true });
};

const examineBackends = async (
  { backends, environment }: Surroundings,
  { backend, trials }: PreferredBackend,
): Promise<readonly BackendFinding[]> =>
  Promise.all(
    backends.map(async ({ name, source, exported, obstacle, devices }) => ({
      name,
      isDefault: name === backend.name,
      reservation: (await obstacle?.()) ?? null,
      finding: await examine({ backend: { name, source, exported } }),
      ...(devices === undefined ? {} : { devices: (await devices(environment)).map((device) => device.name) }),
      ...trials.filter(({ tried }) => tried === name).map((trial) => ({ trial }))[0],
    })),
  );

const findingOfStore = async (address: Address<'store'>, environment: Surroundings['environment']): Promise<StoreFinding> => {
  const path = folderOf(address);
  if (path !== undefined) return storeFinding(path);
  const found = await findStore(address, environment)();
  const folder = placeText(address);
  return either.isLeft(found)
    ? { folder, isThere: false, obstacle: `${found.left.what}: ${found.left.remedy}`, free: undefined }
    : { folder, isThere: option.isSome(found.right), obstacle: null, free: undefined };
};

/** `pipe doctor`: says what works on this machine, what it computes on, and what to do about the rest. */
export const doctorCommand =
  (
    options: { readonly store?: string; readonly json?: boolean },
    surroundings: Surroundings,
  ): taskEither.TaskEither<Problem, DoctorReport> =>
  async () => {
    const address = await storeAddressOf(options.store, surroundings, await projectFolderOf(surroundings.folder))();
    if (either.isLeft(address)) return address;
    // Alone: what else is examined would be measured with it.
    const chosen = await choose(surroundings, address.right);
    const [store, sharp, backends] = await Promise.all([
      findingOfStore(address.right, surroundings.environment),
      examine({ library: 'sharp' }),
      examineBackends(surroundings, chosen),
    ]);
    const diagnosis: Diagnosis = {
      version: surroundings.version,
      node: nodeFinding(process.versions.node),
      memory: memoryFinding(),
      store,
      sharp,
      backends,
    };
    const text = options.json ? JSON.stringify(diagnosis, null, 2) : diagnosisText(diagnosis);
    const works = backends.some(({ finding }) => finding.works);
    return taskEither.right<Problem, DoctorReport>({ text, problems: [], code: works ? 0 : NO_BACKEND })();
  };
