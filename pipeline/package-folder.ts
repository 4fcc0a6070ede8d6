import { fileURLToPath } from 'node:url';

// The sources lie one level below the package's folder, the built modules two.
const FOLDER = new URL(import.meta.url.endsWith('.ts') ? '..' : '../..', import.meta.url);

/** The folder of this package, whose package.json names it. */
export const packageFolder = (): string => fileURLToPath(FOLDER);
