import { identifier } from './children.js';

/** Definitions of modules in Python: parts that differ in numbers of channels alone share one. */
export interface Definitions {
  /** The expression that makes a part of a given text, defined under a title unless a part like it was. */
  readonly instance: (title: string, text: PartText) => string;
  /** Adds Python that parts need, once. */
  readonly need: (helper: string) => void;
  /** All of it, each definition behind those that it uses. */
  readonly texts: () => readonly string[];
}

/** Text of a part, with numbers of channels in braces. */
export interface PartText {
  readonly kind: 'class' | 'function';
  /** Lines of the body; for a class its methods, in which `{parameters}` stands for the parameters of the constructor. */
  readonly lines: readonly string[];
}

const CHANNELS = /\{(\d+)\}/g;

/** The numbers in braces, each once, in the order of their first place. */
const channelsIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(CHANNELS)].map(([, number]) => number as string)),
];

const parametersOf = (count: number): readonly string[] =>
  count === 1 ? ['channels'] : Array.from({ length: count }, (_, i) => `channels${i + 1}`);

/** The text with its numbers of channels as they are. */
export const literal = (text: string): string => text.replace(CHANNELS, '$1');

const pascal = (title: string): string =>
  title
    .split(/[\s_]+/)
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('');

/** Definitions to which nothing was added yet. */
export const definitions = (): Definitions => {
  const helpers = new Set<string>();
  const names = new Map<string, string>();
  const texts: string[] = [];
  const taken = new Set<string>(['Network']);
  const nameOf = (title: string, kind: PartText['kind']): string => {
    const base = identifier(kind === 'class' ? pascal(title) : title.replace(/\s+/g, '_'));
    for (let ordinal = 1; ; ordinal++) {
      const name = ordinal === 1 ? base : `${base}_${ordinal}`;
      if (!taken.has(name)) {
        taken.add(name);
        return name;
      }
    }
  };
  return {
    instance: (title, { kind, lines }) => {
      const text = lines.join('\n');
      const channels = channelsIn(text);
      const parameters = parametersOf(channels.length);
      const body = text
        .replace(CHANNELS, (_, number: string) => parameters[channels.indexOf(number)] as string)
        .replace('{parameters}', parameters.map((name) => `, ${name}`).join(''));
      const key = `${kind} ${body}`;
      const known = names.get(key);
      const name = known ?? nameOf(title, kind);
      if (known === undefined) {
        names.set(key, name);
        const head = kind === 'class' ? `class ${name}(nn.Module):` : `def ${name}(${parameters.join(', ')}):`;
        texts.push(`${head}\n${body}`);
      }
      return `${name}(${channels.map((number) => `{${number}}`).join(', ')})`;
    },
    need: (helper) => void helpers.add(helper),
    texts: () => [...helpers, ...texts],
  };
};
