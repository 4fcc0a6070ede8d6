import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { FROM_SCHEME } from '../../key/specifiers.js';

// The hooks of Node.js by which code that lies in a store is imported as a module; they run in a thread of Node's.

/** Data of a registration: the URL that code is imported by, and its text. */
export interface CodeRegistration {
  readonly url: string;
  readonly text: string;
}

const texts = new Map<string, string>();

/** Has the hooks know of a further text. */
export const initialize: InitializeHook<CodeRegistration> = ({ url, text }) => void texts.set(url, text);

/** Finds code that was registered, and what it imports from outside as the module of the user's would that imports it. */
export const resolve: ResolveHook = (specifier, context, next) => {
  if (texts.has(specifier)) return { url: specifier, format: 'module', shortCircuit: true };
  if (!specifier.startsWith(FROM_SCHEME)) return next(specifier, context);
  const [parentURL, wanted] = JSON.parse(specifier.slice(FROM_SCHEME.length)) as readonly [string, string];
  return next(wanted, { ...context, parentURL });
};

/** Loads code that was registered. */
export const load: LoadHook = (url, context, next) => {
  const source = texts.get(url);
  return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true };
};
