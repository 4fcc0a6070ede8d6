import * as t from 'io-ts';
import { nearest } from '../../artifacts/codecs/record.js';
import { DARTS_OPERATIONS, isOperationName, type OperationName } from './names.js';

const problemOf = (value: unknown): string | undefined => {
  if (!Array.isArray(value)) return 'must be a list of operations';
  const names = value as readonly unknown[];
  const unknown = names.find((name) => !isOperationName(name));
  if (unknown !== undefined || names.includes(undefined)) {
    const suggestion = nearest(String(unknown), DARTS_OPERATIONS);
    return `there is no operation "${unknown}"${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`} (known: ${DARTS_OPERATIONS.join(', ')})`;
  }
  if (new Set(names).size !== names.length) return 'must list each operation once';
  return names.some((name) => name !== 'none') ? undefined : 'must list at least one operation other than none';
};

/** Codec of a set of candidate operations in their order: known, each once, and at least one besides `none`. */
export const operationNames: t.Type<readonly OperationName[], readonly OperationName[], unknown> = new t.Type(
  'OperationNames',
  (value): value is readonly OperationName[] => problemOf(value) === undefined,
  (value, context) => {
    const message = problemOf(value);
    return message === undefined ? t.success(value as readonly OperationName[]) : t.failure(value, context, message);
  },
  (value) => value,
);
