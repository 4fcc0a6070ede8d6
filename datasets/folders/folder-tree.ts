/** A file in a {@link Folder}, or something else in a file's place. */
export interface Leaf {
  readonly name: string;
  readonly path: string;
  /** Description of an entry that is no readable file, such as "a broken link"; it must not be opened then. */
  readonly unreadable?: string;
}

/** Contents of a folder, without hidden entries and those that systems make, in the order of their names by code point. */
export interface Folder {
  readonly name: string;
  readonly path: string;
  readonly folders: readonly Folder[];
  /** Files that may be images, and what stands in their place. */
  readonly leaves: readonly Leaf[];
  /** Names of the files whose endings say that they are no images. */
  readonly others: readonly string[];
  /** Names of the folders that are hidden or made by a system, and were not entered. */
  readonly system: readonly string[];
  /** Reason that it cannot be listed. */
  readonly unreadable?: string;
}

/** A folder's leaf and its name from that folder on, with slashes between. */
export interface Found {
  readonly name: string;
  readonly leaf: Leaf;
}

/** Order by Unicode code point, equal on every machine and locale. */
export const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** All leaves of a folder and of the folders in it; a folder in it that cannot be listed counts as one. */
export const leavesOf = (folder: Folder, prefix = ''): readonly Found[] => [
  ...folder.leaves.map((leaf) => ({ name: `${prefix}${leaf.name}`, leaf })),
  ...folder.folders.flatMap((sub) =>
    sub.unreadable === undefined
      ? leavesOf(sub, `${prefix}${sub.name}/`)
      : [{ name: `${prefix}${sub.name}`, leaf: { name: sub.name, path: sub.path, unreadable: sub.unreadable } }],
  ),
];

/** Tells whether there is a leaf in a folder or below. */
export const hasLeaves = ({ leaves, folders }: Folder): boolean =>
  leaves.length > 0 || folders.some((sub) => sub.unreadable !== undefined || hasLeaves(sub));

const below =
  (of: (folder: Folder) => readonly string[]) =>
  (folder: Folder, prefix = ''): readonly string[] => [
    ...of(folder).map((name) => `${prefix}${name}`),
    ...folder.folders.flatMap((sub) => below(of)(sub, `${prefix}${sub.name}/`)),
  ];

/** The files in a folder and below whose endings say that they are no images. */
export const othersIn = below(({ others }) => others);

/** The folders in a folder and below that are hidden or made by a system. */
export const systemFoldersIn = below(({ system }) => system);
