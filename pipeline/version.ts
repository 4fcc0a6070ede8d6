import { readFileSync } from 'node:fs';

// The sources lie one level below the package's folder, the built modules two.
const PACKAGE = new URL(import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json', import.meta.url);

/** The version of this package. */
export const version = (): string => (JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string }).version;
