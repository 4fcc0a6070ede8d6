import { isComponent } from '../../../artifacts/component.js';
import type { Digest } from '../../../artifacts/digest.js';
import { cited, quoted, visible } from '../../../base/quote.js';
import type { CodeDifference } from '../../explain/code-differences.js';
import type { Detail } from '../../explain/details.js';
import type { Cause } from '../../explain/explain-experiment.js';
import type { PartDifference } from '../../explain/part-differences.js';
import { partingTexts } from '../present/parting-texts.js';

/** The most entries of a list that a person is shown. */
const MOST = 10;

const short = (digest: Digest): string => digest.slice(0, 12);

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

/** A value of a setting as a person writes it: a component by name, with its settings if it has some. */
export const settingText = (value: unknown): string => {
  if (isComponent(value))
    return isEmpty(value.config ?? {}) ? value.name : cited(`${value.name}(${JSON.stringify(value.config)})`);
  if (Array.isArray(value) && value.length > 0 && value.every((one) => isComponent(one)))
    return value.map(settingText).join(', ');
  return typeof value === 'string' ? cited(value) : cited(JSON.stringify(value) ?? 'undefined');
};

const sidesText = (now: unknown, was: unknown, text: (value: unknown) => string = settingText): string => {
  if (now === undefined) return `gone, was ${text(was)}`;
  return was === undefined ? `${text(now)}, is new` : `${text(now)}, was ${text(was)}`;
};

const digestText = (value: unknown): string => short(value as Digest);

const seedText = (value: unknown): string => (value === null ? 'none' : String(value));

const differenceText = (stage: string, difference: PartDifference): string => {
  switch (difference.part) {
    case 'stage':
      return `the stage's definition: ${difference.now}, was ${difference.was}`;
    case 'source':
      return "the stage's code differs";
    case 'setting':
      return `${[stage, difference.path].filter((one) => one !== '').join('.')}: ${sidesText(difference.now, difference.was)}`;
    case 'component':
      return `the code of ${difference.name} (${stage}.${difference.path}) differs`;
    case 'alarm':
      return `an alarm that stops it (${difference.path}): ${sidesText(difference.now, difference.was)}`;
    case 'input':
      return `its input ${quoted(difference.name)}: ${sidesText(difference.now, difference.was, digestText)}`;
    case 'files':
      return difference.now === undefined || difference.was === undefined
        ? `its data files: ${sidesText(difference.now, difference.was, digestText)}`
        : 'its data files differ';
    case 'seed':
      return `the seed: ${sidesText(difference.now, difference.was, seedText)}`;
    case 'backend':
      return `the numeric backend: ${sidesText(difference.now, difference.was, seedText)}`;
    case 'numerics':
      return `the numeric source of the backend ${difference.name} differs`;
  }
};

/** The first line of each of two texts at which they part, without what is before it in both. */
const firstLines = (now: string, was: string): readonly [string, string] => {
  const [a, b] = [now.split('\n'), was.split('\n')];
  const at = a.findIndex((line, index) => line !== b[index]);
  const place = at < 0 ? a.length : at;
  return [(a[place] ?? '').trim(), (b[place] ?? '').trim()];
};

const CHANGES = { differs: 'differs', added: 'is new', gone: 'is gone', content: 'has other code' } as const;

const codeLines = (difference: CodeDifference): readonly string[] => {
  switch (difference.code) {
    case 'declaration': {
      const { module, kind, name, change, now, was, wasModule } = difference;
      const what = kind === 'imports' || kind === 'statements' || kind === 'module' ? `its ${kind}` : `${kind} ${name}`;
      const place = wasModule === undefined ? visible(module) : `${visible(module)}, which was ${visible(wasModule)}`;
      const line = `${place}: ${what} ${kind === 'imports' || kind === 'statements' ? 'differ' : CHANGES[change]}`;
      if (now === undefined || was === undefined) return [line];
      const [after, before] = partingTexts(...firstLines(now, was));
      return [line, `  now  ${after}`, `  was  ${before}`];
    }
    case 'entry':
      return [`it is ${visible(difference.now)}, was ${visible(difference.was)}`];
    case 'module':
      return [`${visible(difference.module)}: the module ${CHANGES[difference.change]}`];
    case 'package': {
      const { name, change, now, was } = difference;
      const versions = change === 'differs' ? `: ${now}, was ${was}` : ` ${CHANGES[change]} (${now ?? was})`;
      return [`the package ${name}${versions}`];
    }
    case 'sluice':
      return [`sluice: ${difference.now}, was ${difference.was}`];
    case 'own':
      return [`${difference.module}: ${difference.name}, or what it uses, ${CHANGES[difference.change]}`];
    case 'own-file':
      return [`${difference.module}: the file ${CHANGES[difference.change]}`];
  }
};

const listed = <A>(detail: Detail<A> | undefined, linesOf: (one: A) => readonly string[]): readonly string[] => {
  if (detail === undefined) return [];
  if ('unknown' in detail) return [detail.unknown];
  const shown = detail.known.slice(0, MOST).flatMap(linesOf);
  return detail.known.length <= MOST ? shown : [...shown, `and ${detail.known.length - MOST} more`];
};

const FILES = { differs: 'differs', added: 'is new', gone: 'is gone' } as const;

const makerLines = ({ stage, causes }: NonNullable<Cause['maker']>): readonly string[] =>
  'unknown' in causes ? [causes.unknown] : causesLines(stage, causes.known);

/** Lines on the causes of a stage; code that several of them rest on is told of once. */
export const causesLines = (stage: string, causes: readonly Cause[]): readonly string[] =>
  causes.flatMap((cause, at) => {
    const text = JSON.stringify(cause.code);
    const isToldOf = cause.code !== undefined && causes.slice(0, at).some(({ code }) => JSON.stringify(code) === text);
    return causeLines(stage, cause, isToldOf);
  });

/** Lines on a cause, those of what is behind it moved in. */
const causeLines = (stage: string, { difference, code, files, maker }: Cause, isToldOf: boolean): readonly string[] => {
  const inside = [
    ...(isToldOf ? ['as above'] : listed(code, codeLines)),
    ...listed(files, ({ name, change }) => [`${visible(name)} ${FILES[change]}`]),
    ...(maker === undefined ? [] : makerLines(maker)),
  ];
  const head = differenceText(stage, difference);
  return [maker === undefined ? head : `${head}, since ${maker.stage} is another`, ...inside.map((line) => `  ${line}`)];
};
