import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Digest, digestOf } from '../../artifacts/digest.js';
import { settledAfter } from '../../artifacts/file-digests.js';
import { fileStamp } from '../../artifacts/file-stamp.js';
import type { Marks } from '../../artifacts/marks.js';
import { unseal } from '../../artifacts/store/sealed.js';
import type { Exported } from './bundle-piece.js';
import type { BundledClosure, OutsidePackage } from './closure-mark.js';
import { ownModuleFile, ownSpecifier } from './own-path.js';
import { isInstalled, type Packages } from './packages.js';

/**
 * Codec of the closures that the build of this package bundles: of what they depend on beside the files, of the modules that
 * they are made of the digests of source and compiled, by path without its ending, and of each closure the digest of its
 * bundle and the names of the packages outside it, by specifier and export.
 */
export const BuiltClosuresFile = t.strict({
  with: Digest,
  modules: t.record(t.string, t.strict({ ts: Digest, js: Digest })),
  closures: t.record(t.string, t.strict({ bundle: Digest, packages: t.array(t.string) })),
});
export type BuiltClosuresFile = t.TypeOf<typeof BuiltClosuresFile>;

/** Memory of modules that had the digests of the build: the digest of these, and that of the states that their files had. */
const BuiltMark = t.strict({ file: Digest, states: Digest });

/** The id of an export among the closures of a build. */
export const builtId = ({ path, name }: Exported): string => `${ownSpecifier(path)}#${name}`;

/** Closures that were bundled when this package was built. */
export interface BuiltClosures {
  /** The closure of an export, if the build has it, and every module that it bundled is as it was then. */
  readonly recall: (exported: Exported) => Promise<BundledClosure | undefined>;
}

const read = (path: string): { readonly digest: Digest; readonly content: BuiltClosuresFile } | undefined => {
  try {
    const bytes = readFileSync(path);
    const decoded = BuiltClosuresFile.decode(JSON.parse(bytes.toString('utf8')));
    return either.isRight(decoded) ? { digest: digestOf(bytes), content: decoded.right } : undefined;
  } catch {
    return undefined;
  }
};

const digestOfFile = (path: string): Digest | undefined => {
  try {
    return digestOf(readFileSync(path));
  } catch {
    return undefined;
  }
};

/** Tells whether modules have the digests that are told of them. */
const areAsBuilt = async (
  file: Digest,
  modules: BuiltClosuresFile['modules'],
  ending: 'ts' | 'js',
  marks: Marks | undefined,
): Promise<boolean> => {
  const began = Date.now();
  const paths = Object.keys(modules).map((module) => ownModuleFile(`${module}.${ending}`));
  const stamps = await Promise.all(paths.map(fileStamp));
  if (stamps.includes(undefined)) return false;
  const states = digestOf(stamps.map((stamp) => stamp?.state).join('\n'));
  const name = digestOf(`built closures ${ownModuleFile('')} ${ending}`);
  const mark = await marks?.recall('closures', name, (bytes) => unseal(BuiltMark, bytes));
  if (mark?.file === file && mark.states === states) return true;
  const wanted = Object.values(modules);
  if (!paths.every((path, at) => digestOfFile(path) === wanted[at]?.[ending])) return false;
  const isSettled = stamps.every((stamp) => began - (stamp?.latest ?? began) > settledAfter);
  if (isSettled) await marks?.remember('closures', name, BuiltMark.encode({ file, states }));
  return true;
};

/**
 * Opens the closures that were bundled when this package was built, of which none is taken where a module of the package was
 * edited since, or bundles are made another way. Files are taken not to change while this is in use.
 *
 * @param path of the file that the build wrote
 * @param madeWith digest of what bundles depend on beside the files
 * @param marks where it is remembered that the modules have their digests, as long as no file of theirs changes
 */
export const builtClosures = (path: string, packages: Packages, madeWith: Digest, marks?: Marks): BuiltClosures => {
  const found = read(path);
  if (found === undefined || found.content.with !== madeWith) return { recall: async () => undefined };
  const { digest, content } = found;
  const compared = new Map<string, Promise<boolean>>();
  const isAsBuilt = (ending: 'ts' | 'js'): Promise<boolean> => {
    const known = compared.get(ending) ?? areAsBuilt(digest, content.modules, ending, marks);
    compared.set(ending, known);
    return known;
  };

  /** The packages of these names where a module finds them; undefined where one would be bundled instead. */
  const outside = async (names: readonly string[], path: string): Promise<readonly OutsidePackage[] | undefined> => {
    const folders = await Promise.all(names.map((name) => packages.find(name, dirname(path))));
    const isOutside = folders.every((folder) => folder === undefined || isInstalled(folder));
    return isOutside ? names.map((name, at): OutsidePackage => [name, folders[at] ?? null]) : undefined;
  };

  return {
    recall: async (exported) => {
      const closure = content.closures[builtId(exported)];
      const ending = extname(exported.path);
      if (closure === undefined || (ending !== '.ts' && ending !== '.js')) return undefined;
      if (!(await isAsBuilt(ending === '.ts' ? 'ts' : 'js'))) return undefined;
      const needed = await outside(closure.packages, exported.path);
      return needed && { bundle: closure.bundle, packages: needed };
    },
  };
};

/** The path of the file that the build of this package writes, in its folder. */
export const builtClosuresIn = (packageFolder: string): string => join(packageFolder, 'dist/closures.json');
