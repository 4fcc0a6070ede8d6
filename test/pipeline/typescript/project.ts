/** The tsconfig.json of a project whose decorators are those of TypeScript and that has an alias. */
export const TSCONFIG = `{
  // As people write them.
  "compilerOptions": { "experimentalDecorators": true, "jsx": "react", "jsxFactory": "h", "paths": { "~/*": ["./aliased/*"], "named": ["./aliased/thing.ts"] } },
}`;

/** The parts of a project each of which a loader of TypeScript has to take, by path. */
export const PARTS: Readonly<Record<string, string>> = {
  'shared.ts': 'export const made = Symbol();\nexport let loads = 0;\nloads += 1;\n',
  'first.ts': "export { made } from './shared.js';\nexport const first: string = 'first';\n",
  'second.ts': "export { made } from './shared';\nexport const second: string = 'second';\n",
  'place.ts': `import { readFileSync } from 'node:fs';
export const url = import.meta.url;
export const text = readFileSync(new URL('./data.txt', import.meta.url), 'utf8');
`,
  'data.txt': 'text beside the module',
  'words.ts': `export enum Colour { red = 1, green }
export namespace Nested { export const inner = Colour.green; }
const mark = (target: any) => { target.marked = true; };
@mark export class Marked {}
export class Fields { constructor(public readonly field: number) {} }
`,
  'element.tsx':
    'const h = (name: string, props: object, ...children: string[]) => ({ name, props, children });\nexport const element = <b title="x">text</b>;\n',
  'waits.ts': 'export const awaited: number = await Promise.resolve(7);\n',
  'values.json': '{ "value": 3, "nested": { "list": [1, 2] } }',
  'folder/index.ts': "export const ofFolder: string = 'index';\n",
  'module.mts': "export const ofModule: string = 'mts';\n",
  'common.cts': "export const ofCommon: string = 'cts';\n",
  'plain.js': "export const plain = async () => (await import('./first.ts')).first;\n",
  'required.cjs': "module.exports = { required: 'cjs' };\n",
  'aliased/thing.ts': "export const aliased: string = 'alias';\n",
  'own/dep.ts': "export const dependency: string = '#dep';\n",
  'raises.ts':
    'interface Unused {\n  readonly a: number;\n}\n\nexport const raise = (): never => {\n  throw new Error("raised");\n};\n',
};

/** A module that imports every part, and gives all that it found as one value. */
export const MAIN = `import { createRequire } from 'node:module';
import * as a from './first.js';
import * as b from './second.ts';
import { made, loads } from './shared';
import * as place from './place.js';
import { Colour, Fields, Marked, Nested } from './words.js';
import { element } from './element.js';
import { awaited } from './waits.js';
import values from './values.json';
import { ofFolder } from './folder';
import { ofModule } from './module.mjs';
import { ofCommon } from './common.cjs';
import { plain } from './plain.js';
import cjs from './required.cjs';
import { aliased } from '~/thing';
import { aliased as named } from 'named';
import { dependency } from '#dep';
import { raise } from './raises.js';
import * as sluice from 'sluice';
import { map } from 'rxjs';

const name: string = ['fir', 'st'].join('');
const again = await import(\`./\${name}.ts\`);
const byUrl = await import(new URL('./shared.ts', import.meta.url).href);
const frames = (): string => {
  try { raise(); } catch (error) { return String((error as Error).stack).split('\\n')[1]?.trim() ?? ''; }
  return '';
};
export const found = {
  same: [a.made === b.made, made === a.made, again.made === made, byUrl.made === made, again === a],
  loads, url: place.url === new URL('./place.ts', import.meta.url).href, text: place.text, own: import.meta.url,
  enums: [Colour.green, Colour[1], Nested.inner], marked: (Marked as any).marked, field: new Fields(4).field,
  element, awaited, values, ofFolder, ofModule, ofCommon, plain: await plain(), cjs, aliased, named, dependency,
  frame: frames(), required: createRequire(import.meta.url)('./required.cjs').required,
  sluice: typeof sluice.experiment, map: typeof map, names: [frames.name, (() => class Named {})().name],
};
`;
