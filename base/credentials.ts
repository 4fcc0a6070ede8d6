// With a slash before the `@` only where a colon tells of a password: a path may hold an `@` too.
const USER = /(?<!\/)\/\/(?!\/)(?:[^\s?#/@:]*:[^\s?#]*|[^\s?#/@]*)@/g;

const SECRET = /([?&;#][^=&;#\s]*(?:token|secret|pass|key|sig|auth|cred|session|code|jwt)[^=&;#\s]*=)[^&;#\s]*/gi;

/**
 * Takes out of an address, or a text that holds some, what a URL may tell of whom it lets in: the user and password before an
 * `@`, and the values of parameters whose names speak of a secret, such as `token`. For messages, events and files that others read.
 *
 * A password may hold a `/`: all that stands between `//` and the last `@` before the parameters goes.
 */
export const withoutCredentials = (text: string): string => text.replace(USER, '//').replace(SECRET, '$1…');
