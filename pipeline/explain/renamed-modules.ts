import type { KeptWithTexts } from '../key/closure-origin.js';
import { type Declaration, declarationsOf } from './declarations.js';

/** Share of the declarations of two modules above which they are one module under another name. */
const MOST = 0.5;

/** The name by which a default export without one goes. */
const UNNAMED = 'default';

const isNamed = ({ kind }: Declaration): boolean => kind !== 'imports' && kind !== 'statements' && kind !== 'module';

const declaredIn = ({ closure, texts }: KeptWithTexts, module: string): ReadonlyMap<string, string> => {
  const kept = closure.modules[module];
  const all = kept?.form === 'js' ? declarationsOf(texts.get(kept.text) ?? '').filter(isNamed) : [];
  return new Map(all.map(({ name, text }) => [name, text]));
};

/** Likeness of two modules: the share of their declarations that have the same names, then of those that have the same texts. */
const likeness = (
  now: ReadonlyMap<string, string>,
  was: ReadonlyMap<string, string>,
): readonly [names: number, texts: number] => {
  const most = Math.max(now.size, was.size);
  if (most === 0) return [0, 0];
  const same = [...now].filter(([name, text]) => was.get(name) === text).length;
  const shared = [...now.keys()].filter((name) => was.has(name) && (name !== UNNAMED || was.get(name) === now.get(name))).length;
  return [shared / most, same / most];
};

/**
 * The modules of a closure that an older one had under another name, as the older name by the newer: those with the same text, then
 * those that share most declarations, the likest first.
 */
export const renamedModules = (now: KeptWithTexts, was: KeptWithTexts): ReadonlyMap<string, string> => {
  const [here, before] = [now.closure.modules, was.closure.modules];
  const added = Object.keys(here).filter((module) => before[module] === undefined);
  const gone = Object.keys(before).filter((module) => here[module] === undefined);
  const pairs = added
    .flatMap((module) =>
      gone.map((other) => {
        const isSame = here[module]?.text === before[other]?.text && here[module]?.form === before[other]?.form;
        const like = isSame ? ([2, 0] as const) : likeness(declaredIn(now, module), declaredIn(was, other));
        return { module, other, like };
      }),
    )
    .filter(({ like: [names] }) => names > MOST)
    .sort((a, b) => b.like[0] - a.like[0] || b.like[1] - a.like[1]);
  const found = new Map<string, string>();
  const taken = new Set<string>();
  for (const { module, other } of pairs) {
    if (found.has(module) || taken.has(other)) continue;
    found.set(module, other);
    taken.add(other);
  }
  return found;
};
