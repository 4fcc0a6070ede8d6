const LONE_SURROGATE = /\p{Surrogate}/u;

/** Tells whether text is Unicode without half of a surrogate pair, and so the same once it is written in UTF-8 and read again. */
export const isUnicode = (text: string): boolean => !LONE_SURROGATE.test(text);
