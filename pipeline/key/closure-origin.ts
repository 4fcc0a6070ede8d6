import { relative, sep } from 'node:path';
import type { OnLoadResult } from 'esbuild';
import * as t from 'io-ts';
import { Digest, digestOf } from '../../artifacts/digest.js';
import type { OutsidePackage } from './closure-mark.js';

/** A module of a user's in a closure, as this process read it. */
export interface OriginModule {
  /** Absolute. */
  readonly path: string;
  /** State of its file, as `fileStamp` gives it, before it was read; undefined where it could not be told. */
  readonly state: string | undefined;
  /** Its text as esbuild was given it, without types and comments. */
  readonly loaded: OnLoadResult;
  /** By specifier, the path of the module, or the specifier of one of this package's, that an import leads to. */
  readonly imports: ReadonlyMap<string, string>;
}

/** An export of a module of this package's that a closure needs: the specifier, the export, and the digest of its bundle. */
export type OriginOwn = readonly [specifier: string, exported: string, bundle: string];

/** Origin of a closure in this process. */
export interface ClosureOrigin {
  /** The path of the module that it begins with, or the specifier of one of this package's. */
  readonly entry: string;
  readonly exported: string;
  readonly modules: readonly OriginModule[];
  readonly own: readonly OriginOwn[];
  /** Installed packages that it needs: name, version and digest of the code. */
  readonly packages: readonly string[];
}

/** Code that a closure needs and that is not the user's: what of this package's and which packages, as they are on this machine. */
export interface OutsideCode {
  /** Exports of this package's modules, by URL and name, with the digests of their closures. */
  readonly own: readonly (readonly [source: string, exported: string, closure: Digest])[];
  /** Packages that the user's modules import, by name and folder. */
  readonly packages: readonly OutsidePackage[];
  /** Identities of these and of all that they need: name, version and digest of the code. */
  readonly installed: readonly string[];
}

/** Gives what a closure with a digest was made of, if this process made it. */
export type OriginOf = (closure: Digest) => Promise<ClosureOrigin | undefined>;

const KeptModule = t.readonly(
  t.strict({
    /** Digest under which its text is kept. */
    text: Digest,
    /** `opaque` modules have the digest of their bytes for a text. */
    form: t.keyof({ js: null, json: null, opaque: null }),
    imports: t.record(t.string, t.string),
  }),
);

/** Origin of a closure as a store keeps it: the same as {@link ClosureOrigin}, with paths from the project. */
export const KeptClosure = t.readonly(
  t.strict({
    entry: t.string,
    exported: t.string,
    /** Of this package. */
    version: t.string,
    /** Digest under which the files of this package are kept; null where its version tells them. */
    files: t.union([Digest, t.null]),
    modules: t.record(t.string, KeptModule),
    own: t.readonlyArray(t.tuple([t.string, t.string, t.string])),
    packages: t.readonlyArray(t.string),
  }),
);
export type KeptClosure = t.TypeOf<typeof KeptClosure>;

/** A closure as it is kept, and the texts of its modules by digest. */
export interface KeptWithTexts {
  readonly closure: KeptClosure;
  readonly texts: ReadonlyMap<Digest, string>;
}

const textOf = ({
  contents = '',
  loader = 'js',
}: OnLoadResult): { readonly form: 'js' | 'json' | 'opaque'; readonly text: string } => {
  if (loader === 'js' || loader === 'json')
    return { form: loader, text: typeof contents === 'string' ? contents : new TextDecoder().decode(contents) };
  return { form: 'opaque', text: digestOf(contents) };
};

/**
 * Turns what a closure was made of into what is kept of it.
 *
 * @param project the folder that paths are given from
 * @param own the version of this package, and the digest of its files unless the version tells them
 */
export const keptOf = (
  { entry, exported, modules, own: needed, packages }: ClosureOrigin,
  project: string,
  own: Pick<KeptClosure, 'version' | 'files'>,
): KeptWithTexts => {
  const here = new Set(modules.map(({ path }) => path));
  const named = (path: string): string => (here.has(path) ? relative(project, path).split(sep).join('/') : path);
  const texts = new Map<Digest, string>();
  const kept = modules.map(({ path, loaded, imports }) => {
    const { form, text } = textOf(loaded);
    const digest = digestOf(text);
    texts.set(digest, text);
    // A module that is not in the closure is used for nothing: where it lies is nobody's business.
    const links = [...imports].filter(([, target]) => here.has(target) || !target.startsWith(sep));
    return [named(path), { text: digest, form, imports: Object.fromEntries(links.map(([by, to]) => [by, named(to)])) }] as const;
  });
  return {
    closure: {
      ...own,
      entry: named(entry),
      exported,
      modules: Object.fromEntries(kept),
      own: needed.map(([specifier, name, bundle]) => [specifier, name, bundle]),
      packages,
    },
    texts,
  };
};
