import * as either from 'fp-ts/lib/Either.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { BackendListing } from '../../../base/backend.js';
import type { Problem } from '../../../base/problem.js';
import { chooseBackend } from '../../compose/backend-choice.js';
import { projectFolderOf, storeFolderOf } from '../../compose/store-place.js';
import type { Surroundings } from '../../compose/surroundings.js';
import { NO_BACKEND } from '../exit-code.js';
import { diagnosisText } from '../present/diagnosis-text.js';
import { examine } from './examine.js';
import type { BackendFinding, Diagnosis } from './finding.js';
import { memoryFinding, nodeFinding, storeFinding } from './machine.js';

/** What `pipe doctor` says, and its exit code: 0 if some backend works. */
export interface Advice {
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly code: number;
}

const examineBackends = async (choices: readonly BackendListing[]): Promise<readonly BackendFinding[]> => {
  const [chosen, ...examined] = await Promise.all([
    chooseBackend(choices, undefined)(),
    ...choices.map(async ({ name, source, exported, obstacle }) => ({
      name,
      reservation: (await obstacle?.()) ?? null,
      finding: await examine({ backend: { name, source, exported } }),
    })),
  ]);
  const preferred = either.isRight(chosen) ? chosen.right.backend.name : undefined;
  return examined.map((each) => ({ ...each, isDefault: each.name === preferred }));
};

/** `pipe doctor`: says what works on this machine, what it computes on, and what to do about the rest. */
export const doctorCommand =
  (
    options: { readonly store?: string; readonly json?: boolean },
    surroundings: Surroundings,
  ): taskEither.TaskEither<Problem, Advice> =>
  async () => {
    const folder = storeFolderOf(options.store, surroundings, await projectFolderOf(surroundings.folder));
    const [store, sharp, backends] = await Promise.all([
      storeFinding(folder),
      examine({ library: 'sharp' }),
      examineBackends(surroundings.backends),
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
    return taskEither.right<Problem, Advice>({ text, problems: [], code: works ? 0 : NO_BACKEND })();
  };
