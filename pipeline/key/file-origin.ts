import * as t from 'io-ts';
import { canonicalText } from '../../artifacts/canonical.js';
import { Digest, digestOf } from '../../artifacts/digest.js';
import type { SourceFile } from '../../artifacts/source.js';
import { grouped } from '../../base/grouped.js';

/** A file by content, or a folder of files by that of all of them. */
export const KeptFile = t.readonly(
  t.intersection([
    t.strict({
      /** Of a folder it ends with a slash. */
      name: t.string,
      digest: Digest,
      bytes: t.number,
    }),
    t.exact(
      t.partial({
        /** Number of the files in a folder. */
        files: t.number,
        /** Reason that it could not be read. */
        unreadable: t.string,
      }),
    ),
  ]),
);
export type KeptFile = t.TypeOf<typeof KeptFile>;

/** Codec of the files that are kept of a digest. */
export const KeptFiles = t.readonlyArray(KeptFile);

/** The most files that are kept one by one. */
export const MOST_FILES = 20_000;

const folderOf = (name: string): string => name.slice(0, name.lastIndexOf('/') + 1);

const folderEntry = (name: string, files: readonly SourceFile[]): KeptFile => ({
  name: name === '' ? './' : name,
  digest: digestOf(canonicalText(files.map(({ name: file, digest, unreadable }) => ({ file, digest, unreadable })))),
  bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  files: files.length,
});

/** Memory of the files of a data set: each, or where there are more than `most` of them each folder. */
export const keptFiles = (files: readonly SourceFile[], most = MOST_FILES): readonly KeptFile[] => {
  if (files.length <= most)
    return files.map(({ name, digest, bytes, unreadable }) => ({
      name,
      digest,
      bytes,
      ...(unreadable === undefined ? {} : { unreadable }),
    }));
  return [...grouped(files, ({ name }) => folderOf(name))].map(([name, inside]) => folderEntry(name, inside));
};
