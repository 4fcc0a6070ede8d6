// Has a process and its threads load TypeScript from source, for the tests and the measurements:
// `node --import ./scripts/source-loader.mjs FILE`. What users run loads theirs another way (pipeline/typescript.ts).
import { findSourceMap, register, SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { mapOfFile } from './compiled.mjs';
import { hookHere } from './hooks-here.mjs';

const built = fileURLToPath(new URL('../dist/', import.meta.url));

// A worker that was built needs none, and each would start a thread for them; it loads what users write as theirs do.
const begunWith = process.argv[1] ?? '';
if (!begunWith.startsWith(built) && !hookHere()) register('./source-hooks.mjs', import.meta.url);

const maps = new Map();

/** The map of a module, read once an exception of it is told: few are. */
const mapOf = (url) => {
  if (!maps.has(url)) {
    const text = mapOfFile(fileURLToPath(url));
    maps.set(url, text === undefined ? undefined : new SourceMap(JSON.parse(text)));
  }
  return maps.get(url);
};

const IN_SOURCE = /(file:\/\/[^\s()?]+\.m?ts)(?:\?[^\s():]*)?:(\d+):(\d+)/;

const throughMap = (map, { line, column }) => {
  const { originalLine, originalColumn } = map?.findEntry(line - 1, column - 1) ?? {};
  return originalLine === undefined ? { line, column } : { line: originalLine + 1, column: originalColumn + 1 };
};

const inSource = (place) =>
  place.replace(IN_SOURCE, (_, url, ...at) => {
    // Of another loader, as an experiment has one, that compiled again what ours gave it.
    const given = throughMap(findSourceMap(url), { line: Number(at[0]), column: Number(at[1]) });
    const { line, column } = throughMap(mapOf(url), given);
    return `${url}:${line}:${column}`;
  });

const headline = (error) => {
  try {
    return String(error);
  } catch {
    return '<error>';
  }
};

/** Traces name the lines of the sources. */
Error.prepareStackTrace = (error, places) =>
  [headline(error), ...places.map((place) => `    at ${inSource(String(place))}`)].join('\n');
