import type { Digest } from '../../artifacts/digest.js';
import { own } from '../../base/own.js';
import { MINIFY_OPTIONS } from '../key/bundling.js';
import type { KeptClosure, KeptWithTexts } from '../key/closure-origin.js';
import { type Declaration, type DeclarationKind, declarationsOf } from './declarations.js';
import { type Reachable, reachableIn } from './reachable.js';
import { renamedModules } from './renamed-modules.js';

/** Change of something in a closure: it `differs`, or only the newer or the older closure has it. */
export type Change = 'differs' | 'added' | 'gone';

/** A difference between the code of two closures. */
export type CodeDifference =
  /** A declaration of a module of the user's, with its text without types and comments. */
  | {
      readonly code: 'declaration';
      readonly module: string;
      readonly kind: DeclarationKind;
      readonly name: string;
      readonly change: Change;
      readonly now?: string;
      readonly was?: string;
      /** The name that the module had then, where that was another. */
      readonly wasModule?: string;
    }
  /** The export that the closure begins with, with its module. */
  | { readonly code: 'entry'; readonly now: string; readonly was: string }
  /** A module of the user's that only one has. */
  | { readonly code: 'module'; readonly module: string; readonly change: Change }
  /** An installed package, with its versions; `content` where the version is the same and its code is not. */
  | {
      readonly code: 'package';
      readonly name: string;
      readonly change: Change | 'content';
      readonly now?: string;
      readonly was?: string;
    }
  /** This package, by its versions. */
  | { readonly code: 'sluice'; readonly now: string; readonly was: string }
  /** A part of this package that the closure uses: the module, and the export. */
  | { readonly code: 'own'; readonly module: string; readonly name: string; readonly change: Change }
  /** A file of this package that is another, comments counted, whether or not the closure uses it. */
  | { readonly code: 'own-file'; readonly module: string; readonly change: Change };

const changesIn = <A>(
  now: ReadonlyMap<string, A>,
  was: ReadonlyMap<string, A>,
  isSame: (a: A, b: A) => boolean,
): readonly (readonly [name: string, change: Change])[] =>
  [...new Set([...now.keys(), ...was.keys()])].sort().flatMap((name): readonly (readonly [string, Change])[] => {
    const [a, b] = [now.get(name), was.get(name)];
    if (a === undefined) return [[name, 'gone']];
    if (b === undefined) return [[name, 'added']];
    return isSame(a, b) ? [] : [[name, 'differs']];
  });

const isReached = (reachable: Reachable, module: string, { name, names, kind }: Declaration): boolean => {
  const found = reachable.get(module);
  if (found === undefined) return false;
  if (found === 'all' || kind === 'statements' || kind === 'imports' || kind === 'module') return true;
  return found.has(name) || names.some((one) => found.has(one)) || (kind === 'default export' && found.has('default'));
};

/** The declarations of a module that a closure can run, by kind and name. */
const reachedIn = ({ closure, texts }: KeptWithTexts, reachable: Reachable, module: string): ReadonlyMap<string, Declaration> => {
  const kept = closure.modules[module];
  if (kept === undefined) return new Map();
  const text = texts.get(kept.text) ?? '';
  const all: readonly Declaration[] =
    kept.form === 'js' ? declarationsOf(text) : [{ kind: 'module', name: 'content', names: [], text }];
  return new Map(all.filter((one) => isReached(reachable, module, one)).map((one) => [one.name, one]));
};

/** Text of a declaration as it counts for a key: without layout, and with short names inside. */
const normalised = async ({ kind, text }: Declaration): Promise<string> => {
  if (kind === 'module') return text;
  const { transform } = await import('esbuild');
  return transform(text, { ...MINIFY_OPTIONS, format: undefined, treeShaking: false }).then(
    ({ code }) => code,
    () => text,
  );
};

/** A closure with what it can run, and the name that each of its modules has now. */
interface Side {
  readonly kept: KeptWithTexts;
  readonly reachable: Reachable;
  readonly nameNow: (module: string) => string;
}

/** Text of the imports of a module, in which what is imported has its name of now. */
const importsText = ({ kept, nameNow }: Side, module: string, text: string): string => {
  const { imports = {} } = kept.closure.modules[module] ?? {};
  return text.replace(/(["'])([^"'\n]+)\1/g, (whole, _, specifier: string) => {
    const target = own(imports, specifier);
    return target === undefined ? whole : JSON.stringify(nameNow(target));
  });
};

const inModule = async (module: string, wasModule: string, now: Side, was: Side): Promise<readonly CodeDifference[]> => {
  const declaredNow = reachedIn(now.kept, now.reachable, module);
  const declaredThen = reachedIn(was.kept, was.reachable, wasModule);
  const isSame = async (a: Declaration, b: Declaration): Promise<boolean> =>
    a.kind === 'imports' && b.kind === 'imports'
      ? importsText(now, module, a.text) === importsText(was, wasModule, b.text)
      : (await normalised(a)) === (await normalised(b));
  const found = await Promise.all(
    changesIn(declaredNow, declaredThen, (a, b) => a.text === b.text).map(
      async ([name, change]): Promise<readonly CodeDifference[]> => {
        const [a, b] = [declaredNow.get(name), declaredThen.get(name)];
        if (a !== undefined && b !== undefined && (await isSame(a, b))) return [];
        const { kind } = (a ?? b) as Declaration;
        const texts = { ...(a === undefined ? {} : { now: a.text }), ...(b === undefined ? {} : { was: b.text }) };
        const before = module === wasModule ? {} : { wasModule };
        return [{ code: 'declaration', module, kind, name, change, ...texts, ...before }];
      },
    ),
  );
  const all = found.flat();
  const others = all.filter((one) => one.code === 'declaration' && one.kind !== 'imports');
  // An import changes with what it is used for.
  return others.length > 0 ? others : all;
};

const ofModules = async (
  now: KeptWithTexts,
  was: KeptWithTexts,
  renamed: ReadonlyMap<string, string>,
): Promise<readonly CodeDifference[]> => {
  const modulesOf = ({ closure }: KeptWithTexts) => new Map(Object.entries(closure.modules));
  const changed = changesIn(modulesOf(now), modulesOf(was), (a, b) => a.text === b.text);
  if (changed.length === 0) return [];
  const [reachedNow, reachedThen] = await Promise.all([reachableIn(now), reachableIn(was)]);
  const later = new Map([...renamed].map(([name, before]) => [before, name]));
  const here: Side = { kept: now, reachable: reachedNow, nameNow: (module) => module };
  const before: Side = { kept: was, reachable: reachedThen, nameNow: (module) => later.get(module) ?? module };
  const found = await Promise.all(
    changed.map(async ([module, change]): Promise<readonly CodeDifference[]> => {
      if (change === 'gone' && later.has(module)) return [];
      const wasModule = change === 'added' ? renamed.get(module) : module;
      return wasModule === undefined || change === 'gone'
        ? [{ code: 'module', module, change }]
        : inModule(module, wasModule, here, before);
    }),
  );
  return found.flat();
};

const packagesOf = ({ packages }: KeptClosure): ReadonlyMap<string, { readonly version: string; readonly content: string }> =>
  new Map(
    packages.map((line) => {
      const [, name = line, version = '', content = ''] = /^(.+)@(\S+)(?: (\S+))?$/.exec(line) ?? [];
      return [name, { version, content }];
    }),
  );

const ofPackages = (now: KeptClosure, was: KeptClosure): readonly CodeDifference[] => {
  const [found, before] = [packagesOf(now), packagesOf(was)];
  return changesIn(found, before, (a, b) => a.version === b.version && a.content === b.content).map(([name, change]) => {
    const [a, b] = [found.get(name)?.version, before.get(name)?.version];
    const versions = { ...(a === undefined ? {} : { now: a }), ...(b === undefined ? {} : { was: b }) };
    return { code: 'package', name, change: change === 'differs' && a === b ? 'content' : change, ...versions };
  });
};

const ofEntry = (now: KeptClosure, was: KeptClosure, renamed: ReadonlyMap<string, string>): readonly CodeDifference[] => {
  const [after, before] = [now, was].map(({ entry, exported }) => `${exported} of ${entry}`) as [string, string];
  const isSame = now.exported === was.exported && (renamed.get(now.entry) ?? now.entry) === was.entry;
  return isSame ? [] : [{ code: 'entry', now: after, was: before }];
};

const ofOwn = (now: KeptClosure, was: KeptClosure): readonly CodeDifference[] => {
  const partsOf = ({ own }: KeptClosure) => new Map(own.map(([module, name, bundle]) => [`${module} ${name}`, bundle]));
  const parts = changesIn(partsOf(now), partsOf(was), (a, b) => a === b).map(([part, change]): CodeDifference => {
    const [module = '', name = ''] = part.split(' ');
    return { code: 'own', module, name, change };
  });
  const versions: readonly CodeDifference[] =
    now.version === was.version || parts.length === 0 ? [] : [{ code: 'sluice', now: now.version, was: was.version }];
  return [...versions, ...parts];
};

/**
 * The differences between two closures of a stage or a component, as their keys see them: what only a comment, the layout, the name
 * of a module or a declaration that nothing reaches makes another is none.
 *
 * @throws the failure of esbuild where the kept texts cannot be bundled
 */
export const codeDifferences = async (now: KeptWithTexts, was: KeptWithTexts): Promise<readonly CodeDifference[]> => {
  const renamed = renamedModules(now, was);
  return [
    ...ofEntry(now.closure, was.closure, renamed),
    ...(await ofModules(now, was, renamed)),
    ...ofOwn(now.closure, was.closure),
    ...ofPackages(now.closure, was.closure),
  ];
};

/** A closure of a store with its texts: none where a text is missing. */
export const withTexts = async (
  closure: KeptClosure,
  textOf: (digest: Digest) => Promise<string | undefined>,
): Promise<KeptWithTexts | undefined> => {
  const texts = new Map<Digest, string>();
  for (const { text } of Object.values(closure.modules)) {
    const found = await textOf(text);
    if (found === undefined) return undefined;
    texts.set(text, found);
  }
  return { closure, texts };
};
