/** Use of the images of a part of an image folder. */
export type PartKind = 'train' | 'validation' | 'test';

const KINDS: ReadonlyMap<string, PartKind> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['validation', 'validation'],
  ['test', 'test'],
  ['testing', 'test'],
]);

// As `train_set`, `Training Data`, `val2017`, `testA`: a part to a person, but perhaps not to the one who named it.
const NEARLY =
  /^(train(ing)?|test(ing)?|val(id(ation|ate)?)?|eval(uation)?|dev)[\s_.-]*((set|data|dataset|images|imgs|split|part|[ab])[\s_.-]*)?\d*$/i;

/** The use that a folder's name stands for, in upper or lower case; undefined for any other name. */
export const partKindOf = (name: string): PartKind | undefined => KINDS.get(name.toLowerCase());

/** Tells whether a name resembles that of a part without being one, so that only a person can tell. */
export const resemblesPart = (name: string): boolean => partKindOf(name) === undefined && NEARLY.test(name);

/** The words before the name of a part, as `seg` of `seg_train`, and the part; undefined for any other name. */
const suffixed = (name: string): { readonly stem: string; readonly kind: PartKind } | undefined => {
  const [, stem, part] = /^(.+)[ _.-]([^ _.-]+)$/.exec(name) ?? [];
  const kind = part === undefined ? undefined : partKindOf(part);
  return kind === undefined ? undefined : { stem: (stem as string).toLowerCase(), kind };
};

/** Those of several names that are parts with the same words before them; one alone, such as `bullet_train`, is a name. */
export const suffixedParts = (names: readonly string[]): readonly string[] => {
  const found = names.flatMap((name) => {
    const parts = suffixed(name);
    return parts === undefined ? [] : [{ name, ...parts }];
  });
  return found
    .filter(({ stem, kind }) => found.some((other) => other.stem === stem && other.kind !== kind))
    .map(({ name }) => name);
};

/** The part and the class that a file of an image folder belongs to, by its name alone. */
export interface Place {
  /** The part's folder as it is named; undefined in a folder of class folders alone. */
  readonly part: string | undefined;
  readonly className: string;
}

/** Tells part and class from the names of files, as `Train/ants/1.jpg` or `ants/1.jpg`. */
export const placesOf = (names: readonly string[]): readonly Place[] => {
  const split = names.map((name) => name.split('/'));
  const isDivided = split.every((parts) => parts.length > 2 && partKindOf(parts[0] as string) !== undefined);
  return split.map((parts) => ({
    part: isDivided ? (parts[0] as string) : undefined,
    className: (parts[isDivided ? 1 : 0] as string).normalize('NFC'),
  }));
};
