import { digestOf } from '../../artifacts/digest.js';
import type { Exported, OwnImport, Piece } from './bundle-piece.js';
import type { BundledClosure, OutsidePackage } from './closure-mark.js';
import { EVERY } from './own-imports.js';

/** A closure that was bundled. */
export interface MadeClosure extends BundledClosure, Pick<Piece, 'modules'> {
  /** The exports of this package's own modules that a closure of the user's modules imports. */
  readonly own: readonly OwnImport[];
}

const targetsOf = (pieces: readonly Piece[]): readonly string[] => [...new Set(pieces.flatMap(({ dynamic }) => dynamic))];

/**
 * The bundle of an export of a user's module, then those of the modules that are imported dynamically, each before those that
 * it names itself.
 *
 * @param bundle bundles an export
 */
export const piecesFrom = async (first: Piece, bundle: (exported: Exported) => Promise<Piece>): Promise<readonly Piece[]> => {
  const pieces = [first];
  for (let targets = targetsOf(pieces); targets.length >= pieces.length; targets = targetsOf(pieces))
    pieces.push(...(await Promise.all(targets.slice(pieces.length - 1).map((path) => bundle({ path, name: EVERY })))));
  return pieces;
};

/** Places of values in an order, without what occurs again. */
const placesIn = (values: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...new Set(values)].map((value, place) => [value, place]));

/** Modules that several bundles have, by place: they run once, and two of equal text are not one. */
const sharedIn = (pieces: readonly Piece[]): readonly string[] => {
  const places = placesIn(pieces.flatMap(({ inside }) => inside));
  const isShared = (path: string): boolean => pieces.filter(({ inside }) => inside.includes(path)).length > 1;
  return pieces.map(({ inside }) =>
    inside
      .filter(isShared)
      .map((path) => places.get(path))
      .join(),
  );
};

/** The closure of a user's export: with one bundle the digest of this, with several also what of them is the same. */
export const userClosure = (pieces: readonly Piece[]): MadeClosure => {
  const [first] = pieces as readonly [Piece];
  const places = placesIn(targetsOf(pieces));
  const shared = sharedIn(pieces);
  const lines = pieces.map(({ code, dynamic }, at) => `${code} ${dynamic.map((path) => places.get(path)).join()} ${shared[at]}`);
  const needed = pieces.flatMap(({ packages }) => packages);
  const packages = new Map(needed.map((one): readonly [string, OutsidePackage] => [one.join(' '), one]));
  const own = new Map(pieces.flatMap((piece) => piece.own.map((one) => [`${one[0]} ${one[1].name}`, one] as const)));
  return {
    bundle: pieces.length === 1 ? first.code : digestOf(lines.join('\n')),
    packages: [...packages.values()],
    own: [...own.values()],
    modules: new Map(pieces.flatMap(({ modules }) => [...modules])),
  };
};
