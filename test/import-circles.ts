import { dirname, join } from 'node:path/posix';

/** Sources by their paths from one folder, such as `networks/module.ts`. */
export type Sources = Readonly<Record<string, string>>;

/** A type of a module: `typeof import('./parts.js')`, or one of its types, whose name begins with a capital. */
const TYPE = /\btypeof import\('([^']+)'\)|\bimport\('([^']+)'\)\.[A-Z]/g;
const STATIC = /^(?:import|export)\b(?:[^'";]*?\bfrom)?\s*'([^']+)'/gm;

/**
 * The relative modules that a source imports or exports from statically, types included, also those of `typeof import()`.
 * Calls of `import()` do not count.
 */
export const importsOf = (source: string): readonly string[] =>
  [...source.matchAll(STATIC), ...source.matchAll(TYPE)].flatMap(([, specifier = '', type = '']) =>
    (specifier || type).startsWith('.') ? [specifier || type] : [],
  );

const graphOf = (sources: Sources): ReadonlyMap<string, readonly string[]> =>
  new Map(
    Object.entries(sources).map(([path, source]) => [
      path,
      importsOf(source)
        .map((specifier) => join(dirname(path), specifier).replace(/\.js$/, '.ts'))
        .filter((target) => Object.hasOwn(sources, target)),
    ]),
  );

/** A shortest way from a module back to itself, if there is one. */
const circleThrough = (start: string, graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined => {
  const ways = new Map<string, readonly string[]>([[start, [start]]]);
  for (const [module, way] of ways) {
    for (const target of graph.get(module) ?? []) {
      if (target === start) return [...way, start];
      if (!ways.has(target)) ways.set(target, [...way, target]);
    }
  }
  return undefined;
};

/** Circles of imports, by values or types, each from its first module by name; of those that share that module the shortest. */
export const importCircles = (sources: Sources): readonly (readonly string[])[] => {
  const graph = graphOf(sources);
  return [...graph.keys()].sort().flatMap((module) => {
    const circle = circleThrough(module, graph);
    return circle?.every((other) => module <= other) ? [circle] : [];
  });
};
