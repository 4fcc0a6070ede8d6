import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { metricLog } from '../artifacts/metric-log.js';
import { decodeSafetensors } from '../artifacts/safetensors.js';
import { reportErrors } from '../base/codecs/report.js';
import { duplicateKey } from '../base/duplicate-key.js';
import { isProblem } from '../base/problem.js';
import { parseNasBench201Csv } from '../datasets/benchmarks/nas-bench-201/csv.js';
import { readLabels } from '../datasets/imagenet-labels.js';
import { parseGenotype } from '../networks/genotype-text.js';
import { parseArchitecture } from '../networks/spaces/nas-bench-201/genotype.js';
import { parseOverride } from '../pipeline/run/configure.js';
import { FixedGenotypeSettings } from '../stages/genotype/fixed-genotype.js';
import { searchStage } from '../stages/search/search.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const safetensorsOf = (header: string): Uint8Array => {
  const text = bytesOf(header);
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
};

const settings =
  (codec: { readonly decode: typeof FixedGenotypeSettings.decode }, key: string) =>
  (text: string): unknown => {
    const decoded = codec.decode({ [key]: text });
    return either.isLeft(decoded) ? either.left(reportErrors(decoded.left).join('; ')) : decoded;
  };

/** Whatever reads text from outside; each says in an `Either` what is wrong. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'the table of NAS-Bench-201': (text) => parseNasBench201Csv('nb201.csv', text),
  "a row of the benchmark's table": (text) => parseNasBench201Csv('nb201.csv', `index,arch\n${text}`),
  'a genotype': parseGenotype,
  'a cell of a genotype': (text) => parseGenotype(`normal cell\n${text}`),
  'an architecture': parseArchitecture,
  'the setting of a genotype': settings(FixedGenotypeSettings, 'genotype'),
  'a setting of a search': settings(searchStage.config as never, 'epochs'),
  'an unknown setting': (text) => either.left(reportErrors(leftErrors(text)).join('; ')),
  'an override': (text) => parseOverride(text),
  'the value of an override': (text) => parseOverride(`search.epochs=${text}`),
  'the keys of an override': (text) => parseOverride(`search.${text}=1`),
  'a list of labels': (text) => readLabels(text, 'labels.txt', ['a', 'b']),
  'a JSON artifact': (text) => metricLog.decode(bytesOf(text)),
  'the header of safetensors': (text) => decodeSafetensors(safetensorsOf(text)),
  'a name in safetensors': (text) => decodeSafetensors(safetensorsOf(`{${JSON.stringify(text)}:{"dtype":"F32"}}`)),
  'keys of JSON': (text) => duplicateKey(JSON.stringify({ [text]: [text, { [text]: 1 }] })),
};

const leftErrors = (key: string) => {
  const decoded = FixedGenotypeSettings.decode({ [key]: 1 });
  if (either.isRight(decoded)) throw new Error('an unknown key was taken');
  return decoded.left;
};

const UNITS = [
  ' ',
  '\t',
  '\n',
  '\r',
  ',',
  '[',
  '{',
  '"',
  '1',
  'a',
  'x',
  '.',
  '=',
  '|',
  '+',
  '~',
  ':',
  '-',
  '\\',
  '\0',
  'a ',
  'a.',
  '|a',
  '1,',
  '"a"',
  'a\n',
  '\u00a0',
];

const timeOf = (work: () => void): number => {
  const began = performance.now();
  work();
  return performance.now() - began;
};

/**
 * Whether the time of eight times the length is less than thirty times that of the length; the square of eight is 64.
 * Measured until it is, since a collection of garbage or another process makes any single time a long one.
 */
const growsInProportion = (short: () => void, long: () => void): boolean => {
  let [before, after] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 6; round++) {
    before = Math.min(before, timeOf(short));
    after = Math.min(after, timeOf(long));
    if (after < 30 * Math.max(before, 4)) return true;
  }
  return false;
};

/** Everything that a result says, as a message would. */
const saidBy = (result: unknown): string => {
  const wrong =
    (result as either.Either<unknown, unknown> | undefined)?._tag === 'Left' ? (result as either.Left<unknown>).left : '';
  return isProblem(wrong) ? [wrong.what, wrong.where, wrong.remedy].join('\n') : String(wrong);
};

for (const [name, read] of Object.entries(readers)) {
  test(`${name} is read in time that grows with its length, and not repeated in the message`, () => {
    // What follows a run makes a regular expression that matched it so far go back.
    for (const [unit, end] of UNITS.flatMap((one) => [
      [one, ''],
      [one, '!'],
    ]) as [string, string][]) {
      const [short, long] = [10_000, 80_000].map((length) => unit.repeat(length / unit.length) + end) as [string, string];
      const said = saidBy(read(long));
      assert.ok(said.length < 1500, `${JSON.stringify(unit)}: a message of ${said.length} characters`);
      assert.ok(
        growsInProportion(
          () => read(short),
          () => read(long),
        ),
        JSON.stringify(unit),
      );
    }
  });
}

test.run();
