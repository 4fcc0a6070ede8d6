import { dirname, resolve } from 'node:path';
import type { OnLoadResult } from 'esbuild';
import { digestOf } from '../../artifacts/digest.js';
import { isFile } from '../../base/exists.js';
import { bundlePiece, type Exported, type Piece } from './bundle-piece.js';
import { isOwn, ownSpecifier } from './own-path.js';
import type { Packages } from './packages.js';
import { reExportsOf } from './re-exports.js';
import { OWN_SCHEME } from './specifiers.js';
import { type MadeClosure, piecesFrom, userClosure } from './user-closure.js';

/** Bundles of this package's own modules, by module and export. */
export type Pieces = Map<string, Promise<Piece>>;

const idOf = ({ path, name }: Exported): string => `${path}#${name}`;

// Each reads the modules of its closure, and esbuild keeps all processors busy with a few.
const AT_ONCE = 4;

/** Maps values by a few tasks at once. */
const mapFew = async <A, B>(values: readonly A[], f: (value: A) => Promise<B>): Promise<readonly B[]> => {
  const results: B[] = [];
  const waiting = values.entries();
  const work = async (): Promise<void> => {
    for (const [at, value] of waiting) results[at] = await f(value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
};

/** The index of this package, whose modules are all of them, and where each of its exports comes from. */
const indexesOf = async (exports: readonly Exported[]): Promise<ReadonlyMap<string, ReadonlyMap<string, Exported>>> => {
  const paths = new Set(exports.flatMap(({ path }) => (ownSpecifier(path) === `${OWN_SCHEME}index` ? [path] : [])));
  const indexes = await Promise.all(
    [...paths].map(async (index) => {
      const found = [...(await reExportsOf(index))].map(async ([exported, { specifier, name }]) => {
        const path = resolve(dirname(index), specifier);
        const source = path.replace(/\.js$/, '.ts');
        return [exported, { path: index.endsWith('.ts') && (await isFile(source)) ? source : path, name }] as const;
      });
      return [index, new Map(await Promise.all(found))] as const;
    }),
  );
  return new Map(indexes);
};

/** A closure of this package: its bundle, and those of all modules that it imports dynamically, and these in turn. */
const joined = (piece: Piece, reached: readonly (readonly [specifier: string, piece: Piece])[]): MadeClosure => {
  const lines = reached.map(([specifier, { code }]) => `${specifier} ${code}`).sort();
  const needed = [piece, ...reached.map(([, one]) => one)].flatMap(({ packages }) => packages);
  const packages = new Map(needed.map((one) => [one.join(' '), one] as const));
  return { bundle: digestOf([piece.code, ...lines].join('\n')), packages: [...packages.values()], own: [], modules: new Map() };
};

/**
 * Bundles the closures of exports of modules. Apart from the memory of closures, since what it needs takes long to load.
 *
 * @param exports those that closures begin with, all of the user's modules or all of this package's own
 * @param conditions those under which packages are resolved
 * @param loaded the modules of the user's that were read already, by path
 * @param pieces the bundles of this package's own modules that were made already; takes those that are made
 * @returns the closures in the order of the exports, each a function of the code of its export alone, and the paths of all
 * files that were read for them
 * @throws the failure of esbuild where a module cannot be read or parsed, or lacks an export
 */
export const bundleClosures = async (
  exports: readonly Exported[],
  conditions: readonly string[],
  packages: Packages,
  loaded: Map<string, Promise<OnLoadResult>>,
  pieces: Pieces = new Map(),
): Promise<{ readonly closures: readonly MadeClosure[]; readonly files: readonly string[] }> => {
  const bundle = (exported: Exported): Promise<Piece> => bundlePiece(exported, conditions, packages, loaded);
  if (!exports.every(({ path }) => isOwn(path))) {
    const made = await mapFew(exports, async (exported) => piecesFrom(await bundle(exported), bundle));
    return { closures: made.map(userClosure), files: [...new Set(made.flat().flatMap(({ files }) => files))] };
  }

  const indexes = await indexesOf(exports);
  const pieceOf = (exported: Exported): Promise<Piece> => {
    const id = idOf(exported);
    const making = pieces.get(id) ?? bundle(exported);
    pieces.set(id, making);
    return making;
  };

  const beginnings = await mapFew(exports, (exported) => pieceOf(indexes.get(exported.path)?.get(exported.name) ?? exported));
  const found = new Map<string, Piece>();
  for (let importing = beginnings; importing.length > 0; ) {
    const next = new Map(importing.flatMap(({ own }) => own).filter(([specifier]) => !found.has(specifier)));
    importing = await mapFew([...next.values()], pieceOf);
    for (const [at, specifier] of [...next.keys()].entries()) found.set(specifier, importing[at] as Piece);
  }

  const reachedFrom = (piece: Piece): readonly (readonly [string, Piece])[] => {
    const specifiers = new Set(piece.own.map(([specifier]) => specifier));
    for (const one of specifiers) for (const [specifier] of (found.get(one) as Piece).own) specifiers.add(specifier);
    return [...specifiers].map((specifier) => [specifier, found.get(specifier) as Piece] as const);
  };
  return {
    closures: beginnings.map((piece) => joined(piece, reachedFrom(piece))),
    files: [...new Set([...indexes.keys(), ...[...beginnings, ...found.values()].flatMap(({ files }) => files)])],
  };
};
