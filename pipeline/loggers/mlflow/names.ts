import { fileName } from '../result-names.js';

const LONGEST_NAME = 250;

/**
 * A text as MLflow takes the name of a metric, a parameter or a tag: letters, digits, `_`, `-`, `.`, spaces and `/` within, at
 * most 250 of them, and a path that is not shorter when it is made plain. Source: `mlflow/utils/validation.py`.
 */
export const mlflowName = (text: string): string => {
  const fitted = text
    .replace(/[^/\w.\- ]/g, '_')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
    .slice(0, LONGEST_NAME)
    .replace(/\/$/, '');
  return fitted === '' ? '_' : fitted;
};

/** The end of the name of a file by its first bytes: JSON, SVG, or safetensors, whose JSON begins after a length of 8 bytes. */
const endOf = (bytes: Uint8Array): string => {
  const begins = (text: string, at = 0): boolean => Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text;
  if (begins('{')) return '.json';
  if (begins('<svg')) return '.svg';
  return begins('{', 8) ? '.safetensors' : '';
};

/** The name of the file of an artifact. */
export const artifactFile = (name: string, bytes: Uint8Array): string => `${fileName(name)}${endOf(bytes)}`;

/** A text of at most so many characters; one that was cut says so by its end. */
export const cutText = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 7)}… (cut)`);
