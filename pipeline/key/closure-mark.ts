import * as t from 'io-ts';
import { Digest, digestOf } from '../../artifacts/digest.js';
import { settledAfter } from '../../artifacts/file-digests.js';
import { areUnchanged, type FileStamps, fileStamp } from '../../artifacts/file-stamp.js';
import type { Marks } from '../../artifacts/marks.js';
import { unseal } from '../../artifacts/store/sealed.js';

/** A package that a closure imports from outside of it: its name, and the folder that it was found in. */
export type OutsidePackage = readonly [name: string, folder: string | null];

/** A bundled closure: what of it is digested, and the packages outside it. */
export interface BundledClosure {
  readonly bundle: string;
  readonly packages: readonly OutsidePackage[];
}

/**
 * A bundle of a closure without what is installed: its digest, the packages that it imports, and of the files that it was
 * made of the name of their mark, which closures that were bundled as one have in common, and the digest of their states.
 */
const ClosureMark = t.strict({
  with: t.string,
  bundle: t.string,
  files: Digest,
  states: t.string,
  packages: t.array(t.tuple([t.string, t.union([t.string, t.null])])),
});

type ClosureMark = t.TypeOf<typeof ClosureMark>;

/** States of files by path. */
const FilesMark = t.record(t.string, t.string);

const digestOfStates = (states: Readonly<Record<string, string>>): string =>
  digestOf(JSON.stringify(Object.entries(states).sort()));

/** Memory of the closures that were bundled of files of this machine. */
export interface KnownClosures {
  /** The closure that was bundled under an id before, if every file that it was made of has its state of then. */
  readonly recall: (id: string) => Promise<BundledClosure | undefined>;
  /**
   * Remembers closures by id that were bundled as one of files, unless one of them changed so shortly before the bundling
   * began, or since, that its state would not tell an edit.
   *
   * @param began when bundling began, in milliseconds of the date
   */
  readonly remember: (
    closures: readonly (readonly [id: string, closure: BundledClosure])[],
    files: readonly string[],
    began: number,
  ) => Promise<void>;
}

/**
 * Opens the closures that some marks remember. Files are taken not to change while this is in use.
 *
 * @param madeWith text of what else a bundle depends on, such as versions
 * @param stateOf gives the states that files have now
 */
export const knownClosures = (marks: Marks | undefined, madeWith: string, stateOf: FileStamps = fileStamp): KnownClosures => {
  const compared = new Map<string, Promise<boolean>>();
  const compare = async (name: Digest, states: string): Promise<boolean> => {
    const files = await marks?.recall('closures', name, (bytes) => unseal(FilesMark, bytes));
    return files !== undefined && digestOfStates(files) === states && (await areUnchanged(files, stateOf));
  };
  const areAsThen = ({ files, states }: ClosureMark): Promise<boolean> => {
    const known = compared.get(states) ?? compare(files, states);
    compared.set(states, known);
    return known;
  };
  return {
    recall: async (id) => {
      const mark = await marks?.recall('closures', digestOf(id), (bytes) => unseal(ClosureMark, bytes));
      return mark?.with === madeWith && (await areAsThen(mark)) ? mark : undefined;
    },
    remember: async (closures, files, began) => {
      const found = await Promise.all([...files].sort().map(async (file) => [file, await fileStamp(file)] as const));
      const settled = found.flatMap(([file, stamp]) =>
        stamp === undefined || began - stamp.latest <= settledAfter ? [] : [[file, stamp.state] as const],
      );
      if (settled.length < files.length) return;
      const states = Object.fromEntries(settled);
      const made = { with: madeWith, files: digestOf(JSON.stringify(Object.keys(states))), states: digestOfStates(states) };
      await marks?.remember('closures', made.files, FilesMark.encode(states));
      for (const [id, { bundle, packages }] of closures) {
        const needed = packages.map(([name, folder]): [string, string | null] => [name, folder]);
        await marks?.remember('closures', digestOf(id), ClosureMark.encode({ ...made, bundle, packages: needed }));
      }
    },
  };
};
