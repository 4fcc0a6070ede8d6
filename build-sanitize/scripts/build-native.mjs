// Builds the native engine, build/Release/sluice.node, with node-gyp, unless it is there already.
//
//   node scripts/build-native.mjs             builds it, and notes the sources' digest in kernels/native/version.ts
//   node scripts/build-native.mjs --optional  the same at installation: where it cannot be built, says so and goes on
//   node scripts/build-native.mjs --digest    writes the sources' digest
//
// Needs a C++ compiler, make and Python, and Node's headers, which node-gyp downloads where Node came without them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceDigest } from './native-digest.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = join(root, 'build');
const addon = join(build, 'Release/sluice.node');
const stamp = join(build, 'native.json');
const report = join(build, 'native-missing.txt');

/** What a build depends on. */
const origin = (digest) => JSON.stringify({ digest, platform: process.platform, arch: process.arch });

const onPath = (name) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));

/** npm's own node-gyp: what npm says, or where it lies beside npm, or what the path has. */
const nodeGyp = () => {
  const prefix = dirname(dirname(process.execPath));
  const candidates = [
    process.env.npm_config_node_gyp,
    ...(process.env.npm_execpath ? [join(dirname(process.env.npm_execpath), '../node_modules/node-gyp/bin/node-gyp.js')] : []),
    join(prefix, 'lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js'),
    join(dirname(process.execPath), 'node_modules/npm/node_modules/node-gyp/bin/node-gyp.js'),
  ];
  const found = candidates.find((path) => path && existsSync(path));
  if (found !== undefined) return [process.execPath, found];
  return onPath('node-gyp') ? ['node-gyp'] : undefined;
};

/** What the build needs and this machine lacks. */
const missingTools = () => {
  if (process.platform === 'win32') return [];
  const anyOf = (names, label) => (names.some((name) => name && onPath(name)) ? [] : [label]);
  const { CXX, PYTHON, NODE_GYP_FORCE_PYTHON, npm_config_python: configured } = process.env;
  // A name with a path or with options is the user's own choice, which the build will try.
  const chosen = (value) => value !== undefined && value !== '' && (value.includes('/') || value.includes(' '));
  return [
    ...(chosen(CXX)
      ? []
      : anyOf([CXX || 'g++', ...(CXX ? [] : ['c++', 'clang++'])], `a C++ compiler (${CXX || 'g++ or clang++'})`)),
    ...anyOf(['make', 'gmake'], 'make'),
    ...(chosen(PYTHON ?? NODE_GYP_FORCE_PYTHON ?? configured) ? [] : anyOf(['python3', 'python', configured], 'python3')),
  ];
};

/** The headers that came with Node, so that node-gyp need not download them. */
const headers = () => {
  if (process.env.npm_config_nodedir) return [];
  const prefix = dirname(dirname(process.execPath));
  const version = join(prefix, 'include/node/node_version.h');
  if (!existsSync(version)) return [];
  const numbers = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(readFileSync(version, 'utf8'))?.[1],
  );
  return numbers[0] === process.versions.node.split('.')[0] ? [`--nodedir=${prefix}`] : [];
};

/** What node-gyp is to use where only clang is installed. */
const compiler = () =>
  process.env.CXX || process.platform === 'win32' || onPath('g++') || onPath('c++') || !onPath('clang++')
    ? {}
    : { CXX: 'clang++', CC: 'clang' };

/** Builds into build/; undefined, or { failure }: why that failed. */
const compile = (quiet) => {
  const missing = missingTools();
  if (missing.length > 0) return { failure: `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing` };
  const command = nodeGyp();
  if (command === undefined) return { failure: 'node-gyp, which comes with npm, is missing' };
  const [program, ...first] = command;
  const words = [...first, 'configure', 'build', `--jobs=${availableParallelism()}`, ...headers()];
  const { status, error, stdout, stderr } = spawnSync(program, words, {
    cwd: root,
    env: { ...process.env, ...compiler() },
    stdio: quiet ? 'pipe' : 'inherit',
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) return { failure: error.message };
  if (status === 0 && existsSync(addon)) return undefined;
  const lines = `${stdout ?? ''}\n${stderr ?? ''}`.split('\n');
  const line = lines.find((text) => /\berror\b/i.test(text)) ?? lines.find((text) => /ERR!/.test(text));
  return { failure: line === undefined ? 'the build failed' : `the build failed: ${line.replace(/^gyp ERR! /, '').trim()}` };
};

/** The constant by which the TypeScript sources know the C++ ones; the package as published has it built in. */
const noteDigest = (digest) => {
  const version = join(root, 'kernels/native/version.ts');
  if (!existsSync(join(root, 'kernels/native/addon.ts'))) return;
  const text = [
    '// Written by scripts/build-native.mjs from the C++ sources; do not edit.',
    '',
    '/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */',
    `export const SOURCE_DIGEST = '${digest}';`,
    '',
  ].join('\n');
  if (!existsSync(version) || readFileSync(version, 'utf8') !== text) writeFileSync(version, text);
};

const isCurrent = (digest) => existsSync(addon) && existsSync(stamp) && readFileSync(stamp, 'utf8') === origin(digest);

/** The digest that the addon was built with: the sources may have been edited since the build began. */
const builtDigest = () => {
  // A build with sanitizers can be loaded only beside their libraries.
  if (process.env.SLUICE_BUILD_UNLOADED) return { digest: sourceDigest() };
  try {
    return { digest: createRequire(import.meta.url)(addon).digest };
  } catch (error) {
    return { failure: `what was built cannot be loaded: ${error.message}` };
  }
};

const REMEDY =
  'install g++ or clang, make and python3 (Debian: apt-get install g++ make python3), then run npm rebuild sluice, or npm run build:native in a clone';

const giveUp = (reason) => {
  rmSync(build, { recursive: true, force: true });
  mkdirSync(build, { recursive: true });
  writeFileSync(report, `the native engine is not built, since ${reason}: ${REMEDY}\n`);
  console.warn(
    `sluice: the native engine is not built, since ${reason}.\n  The backend wasm is used instead, which is several times slower.\n  To mend it: ${REMEDY}.`,
  );
};

const main = () => {
  const optional = process.argv.includes('--optional');
  let digest = sourceDigest();
  if (process.argv.includes('--digest')) {
    process.stdout.write(digest);
    return 0;
  }
  if (!isCurrent(digest)) {
    // What is there of another machine or Node would be taken for up to date by make.
    if (optional) rmSync(build, { recursive: true, force: true });
    rmSync(stamp, { force: true });
    rmSync(report, { force: true });
    const built = compile(optional) ?? builtDigest();
    if (built.failure !== undefined) {
      if (optional) giveUp(built.failure);
      else console.error(`sluice: the native engine is not built: ${built.failure}`);
      return optional ? 0 : 1;
    }
    digest = built.digest;
    writeFileSync(stamp, origin(digest));
  }
  if (!optional) noteDigest(digest);
  return 0;
};

process.exitCode = main();
