import * as t from 'io-ts';
import type { Digest } from '../../artifacts/digest.js';
import type { SourceFile } from '../../artifacts/source.js';
import { originsIn } from '../../artifacts/store/origins.js';
import { KeptClosure, type KeptWithTexts, keptOf } from '../key/closure-origin.js';
import { KeptFiles, keptFiles } from '../key/file-origin.js';
import { ownFiles } from '../key/own-files.js';
import type { RunServices } from '../run/resolve.js';
import { version } from '../version.js';
import { type CodeDifference, codeDifferences, withTexts } from './code-differences.js';
import { type FileDifference, fileDifferences } from './file-differences.js';

/** The difference, or the reason that it is not known: a clause. */
export type Detail<A> = { readonly known: readonly A[] } | { readonly unknown: string };

/** Finds what two digests that differ were made of. */
export interface Details {
  /** The code of two closures: `now` of this process, `was` of a run. */
  readonly code: (now: Digest, was: Digest) => Promise<Detail<CodeDifference>>;
  /** The files of a data set: `now` as they were found, `was` of a run. */
  readonly files: (now: readonly SourceFile[], was: Digest) => Promise<Detail<FileDifference>>;
}

const NOT_KEPT = 'the run was made by a version that kept no texts, or elsewhere';

/** Opens what a store kept of the origins of its keys. */
export const openDetails = ({ store, origin, data }: Pick<RunServices, 'store' | 'origin' | 'data'>): Details => {
  const origins = originsIn(store.blobs);
  const textOf = (digest: Digest): Promise<string | undefined> => origins.recall('texts', digest, t.string);
  const known = new Map<string, Promise<Detail<CodeDifference>>>();

  const keptBefore = async (closure: Digest): Promise<KeptWithTexts | undefined> => {
    const kept = await origins.recall('closures', closure, KeptClosure);
    return kept && withTexts(kept, textOf);
  };

  const keptNow = async (closure: Digest): Promise<KeptWithTexts | undefined> => {
    const found = await origin?.(closure);
    return found && keptOf(found, data.projectFolder, { version: version(), files: null });
  };

  /** The files of this package that changed, where its version does not tell. */
  const ofPackage = async (now: KeptWithTexts, was: KeptWithTexts): Promise<readonly CodeDifference[]> => {
    const [here, { files, version: before }] = [ownFiles(), was.closure];
    if (here === undefined || files === null || before !== now.closure.version) return [];
    const then = await origins.recall('files', files, KeptFiles);
    return then === undefined
      ? []
      : fileDifferences(here, then).map(({ name, change }) => ({ code: 'own-file', module: name, change }));
  };

  const between = async (now: Digest, was: Digest): Promise<Detail<CodeDifference>> => {
    const [found, before] = await Promise.all([keptNow(now), keptBefore(was)]);
    if (before === undefined) return { unknown: NOT_KEPT };
    if (found === undefined) return { unknown: 'its code of now is not known' };
    try {
      const differences = await codeDifferences(found, before);
      const files = differences.some(({ code }) => code === 'own') ? await ofPackage(found, before) : [];
      const all = [...differences, ...files];
      return all.length > 0 ? { known: all } : { unknown: 'no declaration, module or package of it could be named that differs' };
    } catch (error) {
      return { unknown: `its texts cannot be compared: ${error instanceof Error ? error.message : String(error)}` };
    }
  };

  return {
    code: (now, was) => {
      const id = `${now} ${was}`;
      const found = known.get(id) ?? between(now, was);
      known.set(id, found);
      return found;
    },
    files: async (now, was) => {
      if (now.length === 0) return { unknown: 'the files are not here any more' };
      const before = await origins.recall('files', was, KeptFiles);
      if (before === undefined) return { unknown: NOT_KEPT };
      const byFolder = before.some(({ files }) => files !== undefined);
      return { known: fileDifferences(keptFiles(now, byFolder ? 0 : Number.POSITIVE_INFINITY), before) };
    },
  };
};
