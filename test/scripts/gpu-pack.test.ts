import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const textOf = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** What the tests and benches on a GPU load of the packages that only the development needs. */
const PACKED = ['fast-check', 'protobufjs', 'uvu'];

test('the pack for a machine with a GPU has no package of the development but those that it loads: it may be 50 MiB', () => {
  const { devDependencies } = JSON.parse(textOf('package.json')) as { readonly devDependencies: Record<string, string> };
  const [, listed = ''] = /local unused=\(([^)]*)\)/.exec(textOf('scripts/gpu-check.sh')) ?? [];
  const unused = listed.split(/\s+/);
  const packed = Object.keys(devDependencies).filter((name) => !unused.some((one) => name === one || name.startsWith(`${one}/`)));
  assert.equal(packed, PACKED);
});

test.run();
