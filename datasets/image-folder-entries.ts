import type { SourceFile } from '../artifacts/source.js';
import { type PartKind, partKindOf, placesOf } from './image-folder-parts.js';

/** An image of an image folder: its file, what it is for and its class. */
export interface Entry {
  readonly file: SourceFile;
  /** Its part's folder as it is named; undefined in a folder that is not divided. */
  readonly part: string | undefined;
  readonly partition: 'train' | 'test';
  readonly className: string;
  /** [size, size, 3] bytes; none in the files form. */
  readonly pixels?: Uint8Array;
}

/** A file that was found and cannot be used, and why. */
export interface LeftOut {
  readonly entry: Entry;
  readonly why: string;
}

/** Partition of the images of each kind of part: those of `val` are for testing where there is no `test`. */
const partitionOf = (kind: PartKind | undefined, hasTest: boolean): 'train' | 'test' =>
  kind === 'test' || (kind === 'validation' && !hasTest) ? 'test' : 'train';

/** The entries of the files that `locateImages` found. */
export const entriesOf = (files: readonly SourceFile[]): readonly Entry[] => {
  const places = placesOf(files.map(({ name }) => name));
  const kindOf = (part: string | undefined): PartKind | undefined => (part === undefined ? undefined : partKindOf(part));
  const hasTest = places.some(({ part }) => kindOf(part) === 'test');
  return files.map((file, i) => {
    const { part, className } = places[i] as (typeof places)[number];
    return { file, part, className, partition: partitionOf(kindOf(part), hasTest) };
  });
};
