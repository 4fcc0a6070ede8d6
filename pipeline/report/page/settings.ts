import { isRecord } from '../../../base/argument.js';

const isLeaf = (value: unknown): boolean =>
  Array.isArray(value) ? value.every((inner) => typeof inner !== 'object' || inner === null) : !isRecord(value);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined'));

/**
 * The settings of a configuration, a row each: the path that `--set` has for it, and its value.
 *
 * @param path of the part, empty for the whole
 */
export const settingRows = (value: unknown, path = ''): readonly (readonly [path: string, value: string])[] => {
  if (isLeaf(value)) return path === '' ? [] : [[path, textOf(value)]];
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (Array.isArray(value)) return value.flatMap((inner, index) => settingRows(inner, at(String(index))));
  const { component, name, config, ...rest } = value as Readonly<Record<string, unknown>>;
  if (typeof component === 'string' && typeof name === 'string') return [[path, name], ...settingRows(config, path)];
  const all = {
    ...(component === undefined ? {} : { component }),
    ...(name === undefined ? {} : { name }),
    ...(config === undefined ? {} : { config }),
    ...rest,
  };
  return Object.entries(all).flatMap(([key, inner]) => settingRows(inner, at(key)));
};
