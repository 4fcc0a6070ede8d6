import type * as t from 'io-ts';

const show = (value: unknown): string => {
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  return text === undefined ? String(value) : text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/**
 * Says what a decoding rejected, one line an error: the path to the value, what is wrong, and what was given.
 */
export const reportErrors = (errors: t.Errors): readonly string[] => {
  const lines = errors.map(({ context, message, value }) => {
    const path = context
      .slice(1)
      .map(({ key }) => key)
      .filter((key) => key !== '')
      .join('.');
    const expected = message ?? `must be ${context[context.length - 1]?.type.name ?? 'something else'}`;
    const given = value === undefined ? '' : `, not ${show(value)}`;
    return `${path === '' ? 'the value' : path}: ${expected}${message?.startsWith('there is no such key') ? '' : given}`;
  });
  return [...new Set(lines)];
};
