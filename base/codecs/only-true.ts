import * as t from 'io-ts';

/** Codec of a Boolean that artifacts hold only where it is true, so that those from before it was there are its false ones. */
export const onlyTrue = new t.Type<boolean, true | undefined, unknown>(
  'boolean',
  t.boolean.is,
  t.boolean.validate,
  (value) => value || undefined,
);
