import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Store } from '../../../artifacts/store.js';
import { type Problem, problem } from '../../../base/problem.js';
import { findNamedStore } from '../../compose/store-place.js';
import type { Surroundings } from '../../compose/surroundings.js';
import { contentDifferences } from '../../difference/content-differences.js';
import { runRows } from '../../difference/run-rows.js';
import type { KnownRun } from '../../record/read-records.js';
import type { Match } from '../artifact/find-digest.js';
import { contentOf } from '../present/content-text.js';
import { writeOutput } from '../write-output.js';
import { contentParts } from './content-parts.js';
import { type DrawnGenotype, drawGenotypes } from './draw-genotypes.js';
import { findCompared } from './find-compared.js';
import { readRun } from './read-run.js';
import { GENOTYPE, genotypesOf, runParts } from './runs-text.js';
import { type Part, partsText, sideBySide } from './tables.js';

/** Options of `pipe compare`. */
export interface CompareOptions {
  readonly store?: string;
  /** True to show what is equal too. */
  readonly all?: boolean;
  readonly json?: boolean;
  readonly markdown?: boolean;
  /** File that genotypes are drawn in beside each other. */
  readonly svg?: string;
}

/** A comparison as text and as data. */
interface Comparison {
  readonly parts: readonly Part[];
  readonly data: unknown;
  /** The genotypes that are drawn, those of a row beside each other. */
  readonly genotypes: readonly (readonly DrawnGenotype[])[];
}

const compareRuns = async (store: Store, known: readonly KnownRun[], all: boolean): Promise<Comparison> => {
  const runs = await Promise.all(known.map((run) => readRun(store, run)));
  const rows = runRows(runs).filter(({ differs }) => all || differs);
  const names = runs.map(({ name }) => name);
  const genotypes = genotypesOf(runs, all);
  return {
    parts: runParts(runs, rows, all),
    data: { runs: names, rows, genotypes },
    genotypes: genotypes.map(({ name: of, digests }) => digests.map((digest, at) => ({ name: `${names[at]}, ${of}`, digest }))),
  };
};

const titleOf = ({ produced }: Match): string => produced.digest.slice(0, 12);

const lineOf = ({ manifest, name, produced }: Match): string => {
  const seed = manifest.parts.seed === null ? '' : `, seed ${manifest.parts.seed}`;
  return `${produced.digest.slice(0, 12)}: ${produced.kind} "${name}" of ${manifest.parts.stage}${seed}, ${manifest.finished.slice(0, 19).replace('T', ' ')}`;
};

const compareTwo = async (
  store: Store,
  a: Match,
  b: Match,
  all: boolean,
): Promise<either.Either<Problem, Omit<Comparison, 'genotypes'>>> => {
  const [one, other] = await Promise.all([store.read(a.produced.digest)(), store.read(b.produced.digest)()]);
  if (either.isLeft(one)) return one;
  if (either.isLeft(other)) return other;
  const differences = contentDifferences(one.right, other.right);
  const names = [titleOf(a), titleOf(b)] as const;
  const texts = [a.produced.summary, b.produced.summary] as const;
  const drawn: readonly Part[] =
    texts[0] === texts[1] || !texts.some((text) => text.includes('\n'))
      ? []
      : [{ title: a.produced.kind, lines: sideBySide(names, texts) }];
  return either.right({
    parts: [...drawn, ...contentParts(differences, names, contentOf(one.right), all)],
    data: { a: a.produced, b: b.produced, ...differences },
  });
};

const compareArtifacts = async (
  store: Store,
  [first, ...others]: readonly Match[],
  all: boolean,
): Promise<either.Either<Problem, Comparison>> => {
  const parts: Part[] = [];
  const data: unknown[] = [];
  for (const other of others) {
    const compared = await compareTwo(store, first as Match, other, all);
    if (either.isLeft(compared)) return compared;
    parts.push({ title: 'artifacts', lines: [first as Match, other].map(lineOf) }, ...compared.right.parts);
    data.push(compared.right.data);
  }
  const genotypes = [first as Match, ...others].flatMap((one) =>
    one.produced.kind === GENOTYPE ? [{ name: titleOf(one), digest: one.produced.digest }] : [],
  );
  const isDrawn = all || new Set(genotypes.map(({ digest }) => digest)).size > 1;
  return either.right({
    parts: parts.length > others.length ? parts : [],
    data: { artifacts: data },
    genotypes: genotypes.length > 0 && isDrawn ? [genotypes] : [],
  });
};

const writeDrawing = (
  file: string,
  genotypes: Comparison['genotypes'],
  store: Store,
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, void> =>
  pipe(
    () => drawGenotypes(genotypes, store, surroundings),
    taskEither.chain((svg) => writeOutput(file, svg, surroundings, '--svg')),
  );

/** `pipe compare`: runs, or artifacts of one kind, beside each other: what differs, or with `--all` everything. */
export const compareCommand = (
  words: readonly string[],
  options: CompareOptions,
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, string> =>
  pipe(
    words.length > 1
      ? findNamedStore(options.store, surroundings)
      : taskEither.left(
          problem('usage', 'one thing is compared with nothing', 'pipe compare', 'name two runs or artifacts, or more'),
        ),
    taskEither.bindTo('store'),
    taskEither.bind(
      'compared',
      ({ store }) =>
        () =>
          findCompared(words, store, surroundings),
    ),
    taskEither.bind('comparison', ({ store, compared }) => async (): Promise<either.Either<Problem, Comparison>> => {
      const all = options.all ?? false;
      return 'runs' in compared
        ? either.right(await compareRuns(store, compared.runs, all))
        : compareArtifacts(store, compared.artifacts, all);
    }),
    taskEither.chainFirst(({ store, comparison: { genotypes } }) =>
      options.svg === undefined ? taskEither.right(undefined) : writeDrawing(options.svg, genotypes, store, surroundings),
    ),
    taskEither.map(({ comparison: { parts, data } }) => {
      if (options.json) return JSON.stringify(data, null, 2);
      return parts.length === 0 ? 'nothing differs' : partsText(parts, options.markdown ? 'markdown' : 'text');
    }),
  );
