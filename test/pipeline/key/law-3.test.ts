import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sourceClosures } from '../../../pipeline/key/source-closure.js';
import { resultOf } from '../../artifacts/fixtures/scratch.js';
import { generatedProject, unreached, withLiterals } from '../fixtures/generated-project.js';
import { moduleFolder, packages, urlOf } from '../fixtures/modules.js';

/** Writes a project, its workspace packages linked, and gives what its stage makes and the digest of the stage's closure. */
const made = async (files: Readonly<Record<string, string>>) => {
  const folder = moduleFolder(files);
  const linked = new Set(Object.keys(files).flatMap((path) => /^packages\/([^/]+)\//.exec(path)?.[1] ?? []));
  if (linked.size > 0) mkdirSync(join(folder, 'node_modules/@w'));
  for (const name of linked) symlinkSync(`../../packages/${name}`, join(folder, 'node_modules/@w', name));
  const url = urlOf(folder, 'main.ts');
  const output = await ((await import(url)) as { readonly work: () => Promise<number> }).work();
  return { output, digest: await resultOf(sourceClosures(packages)(url, 'work')) };
};

const base = (literal: number): number => 11 + 7 * literal;

test('an edit of a literal that reaches the output of a stage changes its key, wherever the literal stands', async () => {
  await fc.assert(
    fc.asyncProperty(generatedProject, fc.nat(), async (project, drawn) => {
      const edited = drawn % project.literals;
      const before = await made(withLiterals(project, base));
      const after = await made(withLiterals(project, (literal) => base(literal) + (literal === edited ? 1 : 0)));
      assert.ok(Number.isFinite(before.output), `the project gives ${before.output}`);
      if (before.output !== after.output) assert.is.not(after.digest, before.digest, 'the output changed, the key did not');
    }),
    { numRuns: 25 },
  );
});

test('an edit of a comment, a type, an unused export or the helper of another stage changes no key', async () => {
  await fc.assert(
    fc.asyncProperty(generatedProject, fc.nat(), async (project, drawn) => {
      const candidates = unreached(project);
      const edited = candidates[drawn % candidates.length];
      const before = await made(withLiterals(project, base));
      const after = await made(withLiterals(project, (literal) => base(literal) + (literal === edited ? 1 : 0)));
      assert.is(after.output, before.output);
      assert.is(after.digest, before.digest);
    }),
    { numRuns: 12 },
  );
});

test.run();
