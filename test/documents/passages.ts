// The TypeScript that the documents show, as modules.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../command/project.js';

/** A block of code of a document. */
export interface Block {
  /** Empty where none is named, as of commands. */
  readonly language: string;
  readonly code: string;
}

/** The blocks of code of a document, in order. */
export const blocksOf = (document: string): readonly Block[] =>
  [...readFileSync(join(root, document), 'utf8').matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    language,
    code,
  }));

/** The lines of a document's blocks that are for a shell, or show what it answers. */
export const shellLines = (document: string): readonly string[] =>
  blocksOf(document).flatMap(({ language, code }) => (language === '' || language === 'sh' ? code.split('\n') : []));

/** The TypeScript files that CONTRIBUTING.md shows: each begins with a comment that is its name. */
export const shownFiles = (): readonly (readonly [name: string, text: string])[] =>
  blocksOf('CONTRIBUTING.md').flatMap(({ language, code }) =>
    (language === 'ts' ? code : '')
      .split(/^(?=\/\/ [\w-]+\.ts\b)/m)
      .filter((text) => text !== '')
      .map((text) => [/^\/\/ ([\w-]+\.ts)/.exec(text)?.[1] ?? 'unnamed.ts', text] as const),
  );

/** Values that a passage of a document takes for granted. */
const GRANTED: Readonly<Record<string, string>> = {
  images: 'load(shapes({ train: 400, test: 100 }), { validation: 0.5 })',
  space: 'darts({ cells: 3, channels: 4 })',
  cell: 'load(shapes({ train: 400, test: 100 })).pipe(search({ space: darts({ cells: 3, channels: 4 }), architecture: softmax() }), discretise())',
  benchmark: 'loadBenchmark(nasBench201Table())',
};

/** A passage as a module: one that imports nothing gets what it names. */
const asModule = (passage: string, exported: readonly string[]): string => {
  if (/^import /m.test(passage)) return passage;
  const names = (text: string, known: readonly string[]): readonly string[] =>
    known.filter((name) => new RegExp(`(?<![\\w.'])${name}(?![\\w:'])`).test(text));
  const granted = names(passage, Object.keys(GRANTED)).filter((name) => !passage.includes(`const ${name} =`));
  const whole = [...granted.map((name) => `const ${name} = ${GRANTED[name]};`), passage].join('\n');
  return `import { ${names(whole, exported).join(', ')} } from 'sluice';\n${whole}`;
};

/** The TypeScript that the README and the documents show, a module each. */
export const documented = async (): Promise<readonly (readonly [name: string, text: string])[]> => {
  const exported = Object.keys(await import('../../index.js'));
  const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];
  return documents.flatMap((document) =>
    blocksOf(document)
      .filter(({ language }) => language === 'ts')
      .map(({ code }, index) => [`${document.replace(/\W/g, '-')}-${index}.ts`, asModule(code, exported)] as const),
  );
};
