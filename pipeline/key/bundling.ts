import type { BuildOptions, TransformOptions } from 'esbuild';
import { type Digest, digestOf } from '../../artifacts/digest.js';

/** Options by which esbuild bundles closures; what they are is part of what a remembered bundle was made with. */
export const BUNDLE_OPTIONS = {
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  treeShaking: true,
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  // To esbuild a property of `import.meta` may have effects, which would keep every definition alive.
  define: { 'import.meta.url': '"module"', 'import.meta.filename': '"module"', 'import.meta.dirname': '"module"' },
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** Options by which the names of a finished bundle are made short. */
export const MINIFY_OPTIONS = {
  minify: true,
  format: 'esm',
  charset: 'utf8',
  target: 'node20',
} as const satisfies TransformOptions;

/** To be raised with any other change of what bundles are made of, such as of the plugin that resolves modules. */
const REVISION = 2;

/**
 * Digest of what bundles depend on beside the files: where it is another, those that were remembered are forgotten.
 *
 * @param versions of this package and of esbuild
 * @param conditions those under which packages are resolved
 */
export const bundlingOf = (
  versions: { readonly sluice: string; readonly esbuild: string },
  conditions: readonly string[],
): Digest => digestOf(JSON.stringify([versions.sluice, versions.esbuild, conditions, BUNDLE_OPTIONS, MINIFY_OPTIONS, REVISION]));
