// The digest of the native engine's sources: an edit changes it, a comment or white space does not.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

// The space in front of the parenthesis of a macro's definition has a meaning, as has the end of a directive.
const TOKEN =
  /\/\/[^\n]*|\/\*.*?\*\/|\\\n|[^\S\n]+|\n|#\s*define\s+\w+\(?|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[\w.]+|<<=|>>=|<=>|\.\.\.|->\*|::|\+\+|--|->|<<|>>|&&|\|\||##|[-+*/%&|^!=<>]=|./gs;

/** The text's tokens, one a line; the lines of a directive end with an empty one. */
export const normalised = (text) => {
  const tokens = [];
  let directive = false;
  let lineStart = true;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '\n') {
      if (directive) tokens.push('');
      directive = false;
      lineStart = true;
    } else if (!/^(\/\/|\/\*|\\\n|\s)/.test(token)) {
      if (lineStart && token.startsWith('#')) directive = true;
      lineStart = false;
      tokens.push(token.startsWith('#') ? token.replace(/\s+/g, ' ') : token);
    }
  }
  return tokens.join('\n');
};

/** SHA-256 over the names and normalised texts of the C++ sources and of binding.gyp. */
export const sourceDigest = () => {
  const folder = 'kernels/native/src';
  const files = readdirSync(join(root, folder), { recursive: true })
    .filter((file) => /\.(cpp|h|def)$/.test(file))
    .map((file) => `${folder}/${file.split(sep).join('/')}`)
    .sort();
  const digest = createHash('sha256');
  for (const file of files) digest.update(`${file}\0${normalised(readFileSync(join(root, file), 'utf8'))}\0`);
  digest.update(readFileSync(join(root, 'binding.gyp'), 'utf8').replace(/\s+/g, ' '));
  return digest.digest('hex');
};
