import type { Example } from './declaration.js';

/** End of the help of a command: its examples; nothing for a command that has none. */
export const examplesText = (examples: readonly Example[]): string =>
  examples.length === 0
    ? ''
    : ['', 'Examples:', ...examples.flatMap(([line, meaning]) => [`  ${line}`, `      ${meaning}`])].join('\n');
