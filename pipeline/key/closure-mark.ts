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
 * A bundle of a closure without what is installed: its digest, the packages that it imports, and the mark of the files that
 * it was made of, which closures that were bundled as one have in common.
 */
const ClosureMark = t.strict({
  with: t.string,
  bundle: t.string,
  files: Digest,
  packages: t.array(t.tuple([t.string, t.union([t.string, t.null])])),
});

/** States of files by path. */
const FilesMark = t.record(t.string, t.string);

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
 * Opens the closures that marks remember: what is in the first of them is taken, and what is in a later one brought to those
 * before it. Files are taken not to change while this is in use.
 *
 * @param madeWith text of what else a bundle depends on, such as versions
 * @param states the states that files have now
 */
export const knownClosures = (marks: readonly Marks[], madeWith: string, states: FileStamps = fileStamp): KnownClosures => {
  const recall = async <A>(name: Digest, codec: t.Type<A, unknown>): Promise<A | undefined> => {
    for (const [at, one] of marks.entries()) {
      const found = await one.recall('closures', name, (bytes) => unseal(codec, bytes));
      if (found === undefined) continue;
      for (const before of marks.slice(0, at)) await before.remember('closures', name, codec.encode(found));
      return found;
    }
    return undefined;
  };
  const remember = async <A>(name: Digest, codec: t.Type<A, unknown>, value: A): Promise<void> => {
    for (const one of marks) await one.remember('closures', name, codec.encode(value));
  };
  const compared = new Map<Digest, Promise<boolean>>();
  const compare = async (name: Digest): Promise<boolean> => {
    const files = await recall(name, FilesMark);
    return files !== undefined && (await areUnchanged(files, states));
  };
  const areAsThen = (name: Digest): Promise<boolean> => {
    const known = compared.get(name) ?? compare(name);
    compared.set(name, known);
    return known;
  };
  return {
    recall: async (id) => {
      const mark = await recall(digestOf(id), ClosureMark);
      return mark?.with === madeWith && (await areAsThen(mark.files)) ? mark : undefined;
    },
    remember: async (closures, files, began) => {
      const found = await Promise.all(files.map(async (file) => [file, await fileStamp(file)] as const));
      const settled = found.flatMap(([file, stamp]) =>
        stamp === undefined || began - stamp.latest <= settledAfter ? [] : [[file, stamp.state] as const],
      );
      if (settled.length < files.length) return;
      const name = digestOf(settled.map((one) => one.join(' ')).join('\n'));
      await remember(name, FilesMark, Object.fromEntries(settled));
      for (const [id, { bundle, packages }] of closures) {
        const needed = packages.map(([one, folder]): [string, string | null] => [one, folder]);
        await remember(digestOf(id), ClosureMark, { with: madeWith, bundle, files: name, packages: needed });
      }
    },
  };
};
