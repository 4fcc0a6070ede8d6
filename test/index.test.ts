import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The packages that importing a module loads at once, not counting those behind a dynamic import. */
const packagesOf = async (entry: string): Promise<ReadonlySet<string>> => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, entry)],
    bundle: true,
    write: false,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    metafile: true,
    treeShaking: false,
  });
  const modules = [entry];
  const packages = new Set<string>();
  for (const module of modules) {
    for (const { path, kind, external } of metafile.inputs[module]?.imports ?? []) {
      if (kind !== 'import-statement') continue;
      if (external) packages.add(path);
      else if (!modules.includes(path)) modules.push(path);
    }
  }
  return packages;
};

test('an experiment and the command load neither a tensor library nor sharp, which only workers need, nor what draws', async () => {
  for (const [entry, expected] of [
    ['index.ts', 'io-ts'],
    ['command.ts', 'commander'],
  ] as const) {
    const packages = await packagesOf(entry);
    assert.ok(packages.has(expected), `${entry} imports ${expected}`);
    assert.equal(
      [...packages].filter((name) => /tensorflow|sharp|d3-|viz/.test(name)),
      [],
      `${entry} loads them`,
    );
  }
});

test.run();
