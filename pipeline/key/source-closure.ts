import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BuildFailure, OnLoadResult } from 'esbuild';
import * as either from 'fp-ts/lib/Either.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Digest, digestOf } from '../../artifacts/digest.js';
import type { Marks } from '../../artifacts/marks.js';
import { exportsOf } from '../../artifacts/module-exports.js';
import { type Problem, problem } from '../../base/problem.js';
import { packageFolder } from '../package-folder.js';
import { type BuiltClosures, builtClosures, builtClosuresIn } from './built-closures.js';
import type { Pieces } from './bundle-closure.js';
import type { CodeBundle } from './bundle-code.js';
import type { Exported } from './bundle-piece.js';
import { bundlingHere } from './bundling-here.js';
import type { BundledClosure } from './closure-mark.js';
import type { ClosureOrigin, OriginModule, OriginOf, OriginOwn, OutsideCode } from './closure-origin.js';
import { moduleFileOf } from './module-file.js';
import { ownClosures } from './own-closures.js';
import { isOwn, ownSpecifier } from './own-path.js';
import type { Packages } from './packages.js';
import type { RunnableModule } from './runnable-module.js';
import { ENTRIES, USER } from './specifiers.js';
import type { MadeClosure } from './user-closure.js';

const givenTo = (words: string): readonly string[] =>
  [...words.matchAll(/(?:^|\s)(?:-C|--conditions)(?:=|\s+)(\S+)/g)].map(([, condition]) => condition as string);

const GIVEN = givenTo([...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' '));

// Node's own, and those that this process was started with; esbuild would add its `module`, which Node does not know.
const CONDITIONS = [
  ...GIVEN,
  'node-addons',
  // This package as the files of its modules, of which closures are made, where Node takes the bundle of them.
  'sluice-modules',
  ...((process.features as { readonly require_module?: boolean }).require_module ? ['module-sync'] : []),
];

/** The closures of this machine's modules. */
export interface SourceClosures {
  /** The digest of a closure; see {@link sourceClosures}. */
  readonly digest: SourceClosure;
  /** Origin of a closure whose digest this gave. */
  readonly origin: OriginOf;
  /** Code outside of a closure whose digest this gave: all of it but the user's modules. */
  readonly outside: (closure: Digest) => Promise<OutsideCode | undefined>;
  /** Bundles modules of the user's to run elsewhere, as they were read for closures; once for the same modules. */
  readonly bundle: BundleCode;
}

/** Bundles the modules at some URLs, none of them this package's; the left is the reason for which one can run from its file alone. */
export type BundleCode = (sources: readonly string[]) => Promise<either.Either<string, CodeBundle>>;

/** Gives the closure digest of a module's export. */
export type SourceClosure = (source: string, exported: string) => taskEither.TaskEither<Problem, Digest>;

/**
 * Opens the closures of this machine's modules: the digest of all code that one export of a module can run. Its module
 * closure is bundled, tree-shaken to that export and minified, so that a comment or a reformat changes nothing and an
 * edited helper does. What is installed enters by name, version and the digest of its code, with what it needs; what
 * is linked to its sources is part of the closure. Modules are taken not to change while this is in use.
 *
 * The closure of `source`, the URL of a module, and `exported`, the export's name, is a `usage` problem when the
 * module or one that it imports cannot be read or parsed.
 *
 * @param packages the packages that are installed
 * @param marks where the bundles of this package's own modules are remembered, as long as no file of theirs changes
 */
export const sourceClosures = (packages: Packages, marks?: Marks): SourceClosure => openClosures(packages, marks).digest;

// Under no condition does Node find another file for what modules of this package import, so that the build names none; under
// those that were given it may.
const builtHere = (packages: Packages, marks?: Marks): BuiltClosures | undefined =>
  GIVEN.length > 0 ? undefined : builtClosures(builtClosuresIn(packageFolder()), packages, bundlingHere([]), marks);

/** Opens {@link sourceClosures}, and remembers what each was made of. */
export const openClosures = (packages: Packages, marks?: Marks): SourceClosures => {
  const loaded = new Map<string, Promise<OnLoadResult>>();
  const pieces: Pieces = new Map();
  const bundle = async (exports: readonly Exported[]) => {
    const { bundleClosures } = await import('./bundle-closure.js');
    return bundleClosures(exports, CONDITIONS, packages, loaded, pieces);
  };
  const own = ownClosures(packages, bundlingHere(CONDITIONS), bundle, marks, builtHere(packages, marks));

  const origins = new Map<Digest, MadeOf>();
  const runnable = new Map<string, Promise<RunnableModule>>();
  const bundles = new Map<string, ReturnType<BundleCode>>();

  /** The digest of a closure's code, and of what is installed that it needs. */
  const digestOfAll = async (
    lines: readonly string[],
    closures: readonly BundledClosure[],
    originWith: (packages: readonly string[]) => Promise<ClosureOrigin>,
    outsideOf: (closure: Digest) => Promise<OutsideCode>,
  ): Promise<Digest> => {
    const installed = new Set<string>();
    for (const { packages: needed } of closures)
      for (const [name, folder] of needed) await packages.identify(name, folder ?? undefined, installed);
    const sorted = [...installed].sort();
    const digest = digestOf([...lines, sorted.join('\n')].join('\n'));
    origins.set(digest, { origin: () => originWith(sorted), outside: () => outsideOf(digest) });
    return digest;
  };

  const modulesOf = ({ modules }: MadeClosure): Promise<readonly OriginModule[]> =>
    Promise.all(
      [...modules].map(async ([path, imports]): Promise<OriginModule> => {
        const found = (await loaded.get(path)) ?? { contents: '' };
        return { path, imports, loaded: found, state: moduleFileOf(found)?.state };
      }),
    );

  const ofUser = async (exported: Exported): Promise<Digest> => {
    // Found by more than their own files, such as a tsconfig.json, modules of a user's are bundled each time.
    const { closure, asked } = await own.asking(async () => {
      const [made] = (await bundle([exported])).closures as readonly [MadeClosure];
      return { closure: made, asked: made.own.map(([, needed]) => own.closureOf(needed)) };
    });
    const needed = await Promise.all(asked);
    const imported = closure.own.map(
      ([specifier, { name }], at): OriginOwn => [specifier, name, (needed[at] as BundledClosure).bundle],
    );
    const lines = imported.map((one) => one.join(' '));
    const originWith = async (installed: readonly string[]): Promise<ClosureOrigin> => ({
      entry: exported.path,
      exported: exported.name,
      modules: await modulesOf(closure),
      own: imported,
      packages: installed,
    });
    const outsideOf = async (): Promise<OutsideCode> => {
      const owns = await Promise.all(closure.own.map(async ([, one]) => ownNeed(one, await ofOwn(one))));
      const seen = new Set<string>();
      for (const [name, folder] of closure.packages) await packages.identify(name, folder ?? undefined, seen);
      return { own: owns, packages: closure.packages, installed: [...seen] };
    };
    return digestOfAll([closure.bundle, ...lines.sort()], [closure, ...needed], originWith, outsideOf);
  };

  const ofOwn = async (exported: Exported): Promise<Digest> => {
    const closure = await own.closureOf(exported);
    const specifier = ownSpecifier(exported.path);
    const originWith = async (installed: readonly string[]): Promise<ClosureOrigin> => ({
      entry: specifier,
      exported: exported.name,
      modules: [],
      own: [[specifier, exported.name, closure.bundle]],
      packages: installed,
    });
    const outsideOf = async (digest: Digest): Promise<OutsideCode> => ({
      own: [ownNeed(exported, digest)],
      packages: [],
      installed: [],
    });
    return digestOfAll([closure.bundle], [closure], originWith, outsideOf);
  };

  const bundleAll: BundleCode = async (sources) => {
    const { bundleCode } = await import('./bundle-code.js');
    return bundleCode(sources, { conditions: CONDITIONS, packages, loaded, runnable });
  };

  return {
    digest: (source, name) => {
      const path = fileURLToPath(source);
      return taskEither.tryCatch(
        () => (isOwn(path) ? ofOwn : ofUser)({ path, name }),
        (error) => closureProblem(path, error),
      );
    },
    origin: async (closure) => origins.get(closure)?.origin(),
    outside: async (closure) => origins.get(closure)?.outside(),
    bundle: (sources) => {
      const id = JSON.stringify([...sources].sort());
      const bundling = bundles.get(id) ?? bundleAll(sources);
      bundles.set(id, bundling);
      return bundling;
    },
  };
};

/** Means to tell what a closure was made of, once that is asked. */
interface MadeOf {
  readonly origin: () => Promise<ClosureOrigin>;
  readonly outside: () => Promise<OutsideCode>;
}

const ownNeed = ({ path, name }: Exported, closure: Digest): OutsideCode['own'][number] => [
  pathToFileURL(path).href,
  name,
  closure,
];

const closureProblem = (path: string, error: unknown): Problem => {
  const [first] = (error as Partial<BuildFailure>).errors ?? [];
  const at = first?.location;
  // A bundle begins with an entry of its own, which is no file.
  const where =
    at == null || at.file.startsWith(`${ENTRIES}:`)
      ? path
      : `${at.file.replace(new RegExp(`^${USER}:`), '')}:${at.line}:${at.column + 1}`;
  return problem('usage', first?.text ?? String(error), where, 'correct the module so that it can be bundled', error);
};

/** The name under which a module exports a value. */
export const exportNameOf = async (
  source: string,
  accept: (value: unknown) => boolean,
): Promise<either.Either<Problem, string>> => {
  const found = Object.entries(await exportsOf(source)).find(([, value]) => accept(value));
  return found === undefined
    ? either.left(
        problem(
          'usage',
          'a stage or component is not exported by the module that defines it',
          fileURLToPath(source),
          'export it by name, so that a worker can load it',
        ),
      )
    : either.right(found[0]);
};
