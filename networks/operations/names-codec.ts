import * as t from 'io-ts';
import { nearest } from '../../base/codecs/record.js';
import { quoted } from '../../base/quote.js';
import { isOneOf } from './names.js';

const problemOf = (family: readonly string[], value: unknown): string | undefined => {
  if (!Array.isArray(value)) return 'must be a list of operations';
  const names = value as readonly unknown[];
  const unknown = names.find((name) => !isOneOf(family)(name));
  if (unknown !== undefined || names.includes(undefined)) {
    const text = typeof unknown === 'string' ? unknown : (JSON.stringify(unknown) ?? String(unknown));
    const suggestion = nearest(text, family);
    return `there is no operation ${quoted(text)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`} (known: ${family.join(', ')})`;
  }
  if (new Set(names).size !== names.length) return 'must list each operation once';
  return names.some((name) => name !== 'none') ? undefined : 'must list at least one operation other than none';
};

/**
 * Codec of a set of candidate operations in their order: of the given family, each once, and at least one besides `none`.
 *
 * @param family the operations that a space knows, as `DARTS_OPERATIONS`
 */
export const operationNamesOf = <Name extends string>(
  family: readonly Name[],
): t.Type<readonly Name[], readonly Name[], unknown> =>
  new t.Type(
    'OperationNames',
    (value): value is readonly Name[] => problemOf(family, value) === undefined,
    (value, context) => {
      const message = problemOf(family, value);
      return message === undefined ? t.success(value as readonly Name[]) : t.failure(value, context, message);
    },
    (value) => value,
  );
