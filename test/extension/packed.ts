import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { extract } from 'tar';
import * as assert from 'uvu/assert';
import { digestOf } from '../../artifacts/digest.js';
import { execute, root } from '../command/project.js';

// Below node_modules, as what is installed is.
const KEPT = join(root, 'node_modules/.cache/sluice-tests/packed');
const WEEK = 7 * 24 * 3600 * 1000;

/** A line on each file that is packed, which is another once the file was edited. */
const statesOf = (path: string): readonly string[] => {
  const { mtimeMs, size } = statSync(join(root, path));
  return statSync(join(root, path)).isDirectory()
    ? readdirSync(join(root, path))
        .sort()
        .flatMap((name) => statesOf(join(path, name)))
    : [`${path} ${size} ${mtimeMs}`];
};

const packInto = async (folder: string): Promise<void> => {
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { code, err } = await execute(root, 'npm', words, { env: { npm_config_update_notifier: 'false' } });
  assert.is(code, 0, err);
  const [tarball = ''] = readdirSync(folder);
  mkdirSync(join(folder, 'node_modules/sluice'), { recursive: true });
  await extract({ file: join(folder, tarball), cwd: join(folder, 'node_modules/sluice'), strip: 1 });
  rmSync(join(folder, tarball));
};

/** Folders of packages that nobody took for a week. */
const old = (): readonly string[] =>
  readdirSync(KEPT)
    .map((name) => join(KEPT, name))
    .filter((path) => Date.now() - statSync(path).mtimeMs > WEEK);

/**
 * The folder of this package as npm packs and unpacks it. It is kept until a file of it is another: packing takes six seconds,
 * and the closures of what it defines, which are remembered by its files, ten.
 */
export const packedPackage = async (): Promise<string> => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly files: readonly string[] };
  const packed = ['package.json', ...files.filter((name) => !name.startsWith('!'))];
  const folder = join(
    KEPT,
    digestOf(
      packed
        .flatMap(statesOf)
        .filter((line) => !line.startsWith('dist/.built '))
        .join('\n'),
    ),
  );
  mkdirSync(KEPT, { recursive: true });
  if (!existsSync(folder)) {
    const fresh = mkdtempSync(join(KEPT, 'fresh-'));
    await packInto(fresh);
    renameSync(fresh, folder);
  }
  utimesSync(folder, new Date(), new Date());
  for (const path of old()) rmSync(path, { recursive: true, force: true });
  return join(folder, 'node_modules/sluice');
};
