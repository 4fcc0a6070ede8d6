import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reExportsOf } from '../../../pipeline/key/re-exports.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';

test('what a module has from others is found under the names that it gives, and nothing of its own', async () => {
  const path = join(scratchFolder(), 'index.ts');
  writeFileSync(
    path,
    `import two, { three as inner, type Four } from './b.js';
     import * as all from './c.js';
     export { one, type One } from './a.js';
     export { plain as renamed, default as fallback } from './a.js';
     export { two, inner as three, all };
     export type { Four };
     export const five: number = 5;
     const six = 6;
     export { six };`,
  );
  assert.equal(Object.fromEntries(await reExportsOf(path)), {
    one: { specifier: './a.js', name: 'one' },
    renamed: { specifier: './a.js', name: 'plain' },
    fallback: { specifier: './a.js', name: 'default' },
    two: { specifier: './b.js', name: 'default' },
    three: { specifier: './b.js', name: 'three' },
  });
});

test.run();
