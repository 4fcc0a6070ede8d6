import * as either from 'fp-ts/lib/Either.js';
import { info, type Notice, warning } from '../base/notice.js';
import { type Problem, problem } from '../base/problem.js';
import { cited } from '../base/quote.js';
import type { Entry, LeftOut } from './image-folder-entries.js';
import { partKindOf } from './image-folder-parts.js';
import { countOf, listed } from './listed.js';

/** Classes that are told by name; of more the number is said. */
const MOST_CLASSES = 20;

const tally = (keys: Iterable<string>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

const partsOf = (entries: readonly Entry[]): readonly string[] => [...new Set(entries.flatMap(({ part }) => part ?? []))];

/** Sentence about the division of a folder: the uses of its parts, and its classes with their images. */
const reading = (entries: readonly Entry[], classes: readonly string[], share: number): Notice => {
  const counts = tally(entries.map(({ partition, className }) => `${partition}/${className}`));
  const of = (partition: 'train' | 'test', name: string): number => counts.get(`${partition}/${name}`) ?? 0;
  const percent = `${(100 * share).toLocaleString('en-US', { maximumFractionDigits: 1 })} %`;
  const uses = partsOf(entries).map((part) => {
    const partitions = new Set(entries.flatMap((entry) => (entry.part === part ? entry.partition : [])));
    const setApart = partitions.size > 1 ? `, ${percent} of each class in it set apart for testing` : '';
    return `${cited(part)}/ for ${partitions.has('train') ? 'training' : 'testing'}${setApart}`;
  });
  const how = uses.length === 0 ? `a folder a class, ${percent} of each set apart for testing` : uses.join(', ');
  const named = classes.map((name) => `${cited(name)} (${of('train', name)} train, ${of('test', name)} test)`);
  return info(`read as ${how}; ${countOf(classes.length, 'class', 'classes')}: ${listed(named, MOST_CLASSES)}`);
};

const leftOutNotice = (leftOut: readonly LeftOut[], all: number): Notice => {
  const placeOf = ({ entry }: LeftOut): string => `${entry.part === undefined ? '' : `${entry.part}/`}${entry.className}`;
  const counts = [...tally(leftOut.map(placeOf))].map(([place, n]) => `${place} ${n}`);
  const files = leftOut.map(({ entry, why }) => `${entry.file.name} (${why})`);
  return warning(
    `left out ${leftOut.length.toLocaleString('en-US')} of ${countOf(all, 'file')} that cannot be read: ` +
      `${listed(counts, MOST_CLASSES)}; ${listed(files)}`,
  );
};

/** The images of `val` where there is `test` too: said, since a person may expect them to be held out. */
const pooledNotice = (entries: readonly Entry[]): readonly Notice[] => {
  const pooled = entries.filter(({ part, partition }) => partition === 'train' && part && partKindOf(part) === 'validation');
  const [part] = partsOf(pooled);
  return part === undefined
    ? []
    : [
        warning(
          `the ${countOf(pooled.length, 'image')} of ${cited(part)}/ count as training images, since there is a test folder too; ` +
            'the setting "validation" divides them all: move the folder elsewhere to keep its images out',
        ),
      ];
};

const alikeNotice = (classes: readonly string[]): readonly Notice[] => {
  const plain = (name: string): string => name.normalize('NFKC').trim().toLowerCase();
  const counts = tally(classes.map(plain));
  const alike = classes.filter((name) => (counts.get(plain(name)) as number) > 1);
  return alike.length === 0
    ? []
    : [
        warning(
          `classes whose names differ in case or blanks alone are different classes: ${listed(alike.map((name) => `"${name}"`))}`,
        ),
      ];
};

/** Notices of the reading of an image folder, for a person. */
export const folderNotices = (
  {
    entries,
    leftOut,
    classes,
  }: { readonly entries: readonly Entry[]; readonly leftOut: readonly LeftOut[]; readonly classes: readonly string[] },
  share: number,
): readonly Notice[] => [
  reading(entries, classes, share),
  ...(leftOut.length === 0 ? [] : [leftOutNotice(leftOut, entries.length + leftOut.length)]),
  ...pooledNotice(entries),
  ...alikeNotice(classes),
];

/** The readable entries, or a refusal where a part or a class of one had files and none can be used. */
export const nothingLost = (entries: readonly Entry[], leftOut: readonly LeftOut[]): either.Either<Problem, readonly Entry[]> => {
  const remedy = 'repair these files, or remove the folder';
  const first = (what: string, { entry, why }: LeftOut, count: number): either.Either<Problem, never> =>
    either.left(problem('usage', `${what}: ${countOf(count, 'file')} of it cannot be read (${why})`, entry.file.name, remedy));
  const lost = (keyOf: (entry: Entry) => string): LeftOut | undefined => {
    const kept = new Set(entries.map(keyOf));
    return leftOut.find(({ entry }) => !kept.has(keyOf(entry)));
  };
  const countLike = (keyOf: (entry: Entry) => string, of: Entry): number =>
    leftOut.filter(({ entry }) => keyOf(entry) === keyOf(of)).length;
  const partOf = ({ part }: Entry): string => part ?? '';
  const classOf = ({ part, className }: Entry): string => `${part ?? ''}/${className}`;
  const part = lost(partOf);
  if (part !== undefined) {
    const name = part.entry.part === undefined ? 'the image folder has' : `${cited(part.entry.part)}/ has`;
    return first(`${name} no image that can be used`, part, countLike(partOf, part.entry));
  }
  const ofClass = lost(classOf);
  if (ofClass === undefined) return either.right(entries);
  const { partition, className, part: folder } = ofClass.entry;
  const isTrained = folder === undefined || partition === 'train';
  const what = `the class "${cited(className)}" has no ${isTrained ? 'training' : 'test'} image that can be used`;
  return first(what, ofClass, countLike(classOf, ofClass.entry));
};
