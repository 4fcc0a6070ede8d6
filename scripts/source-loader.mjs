// Has a process and its threads load TypeScript from source, for the tests and the measurements:
// `node --import ./scripts/source-loader.mjs FILE`. What users run loads theirs another way (pipeline/typescript.ts).
import { register, SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { mapOfFile } from './compiled.mjs';

register('./source-hooks.mjs', import.meta.url);

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

const inSource = (place) =>
  place.replace(IN_SOURCE, (all, url, line, column) => {
    const { originalLine, originalColumn } = mapOf(url)?.findEntry(Number(line) - 1, Number(column) - 1) ?? {};
    return originalLine === undefined ? all : `${url}:${originalLine + 1}:${originalColumn + 1}`;
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
