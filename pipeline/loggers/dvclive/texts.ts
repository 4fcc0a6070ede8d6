import { isRecord } from '../../../base/argument.js';

/** A tree of values by name, as DVC shows metrics and parameters. */
export interface Tree {
  readonly [name: string]: unknown;
}

/** A number as Python writes it in a table. */
export const pythonNumber = (value: number): string =>
  Number.isNaN(value) ? 'nan' : Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf';

/** A tree as JSON with the words NaN, Infinity and -Infinity, which Python's reader knows. */
export const pythonJson = (value: unknown, indent = ''): string => {
  if (typeof value === 'number') return String(value);
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  const inner = `${indent}  `;
  const entries = Object.entries(value).map(([name, one]) => `${inner}${JSON.stringify(name)}: ${pythonJson(one, inner)}`);
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n${indent}}`;
};

/** Reads what {@link pythonJson} wrote, and undefined for what is no JSON of this kind. */
export const readPythonJson = (text: string): Tree | undefined => {
  try {
    // Outside of quotes only.
    const strict = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (found) =>
      found.startsWith('"') ? found : `{"$":"${found}"}`,
    );
    const read: unknown = JSON.parse(strict, (_, value) =>
      isRecord(value) && typeof value['$'] === 'string' ? Number(value['$']) : value,
    );
    return isRecord(read) && !Array.isArray(read) ? read : undefined;
  } catch {
    return undefined;
  }
};

/** A tree as YAML in blocks; names and texts are quoted as JSON, which YAML reads. */
export const yaml = (tree: Tree, indent = ''): string =>
  Object.entries(tree)
    .map(([name, value]) =>
      isRecord(value) && !Array.isArray(value) && Object.keys(value).length > 0
        ? `${indent}${JSON.stringify(name)}:\n${yaml(value, `${indent}  `)}`
        : `${indent}${JSON.stringify(name)}: ${JSON.stringify(value)}\n`,
    )
    .join('');

/** A tree with a value put at a path; a value on the way there, such as the name of a component with settings, stays as `name`. */
export const withAt = (tree: Tree, [first, ...rest]: readonly string[], value: unknown): Tree => {
  if (first === undefined) return tree;
  const inner = tree[first];
  if (rest.length === 0) return { ...tree, [first]: value };
  return { ...tree, [first]: withAt(isRecord(inner) ? inner : inner === undefined ? {} : { name: inner }, rest, value) };
};
