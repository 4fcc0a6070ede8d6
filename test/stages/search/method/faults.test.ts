import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Problem } from '../../../../base/problem.js';
import { DiscretiseSettings } from '../../../../stages/discretise/discretise.js';
import { runDiscretise } from '../../../../stages/discretise/discretise-run.js';
import { type SearchStateValue, searchState } from '../../../../stages/kinds/search-state.js';
import { type WidenedSearch, widenedSearch } from '../../../../stages/kinds/widened-search.js';
import { WidenAndPruneSettings } from '../../../../stages/progressive/widen-and-prune.js';
import { runWidenAndPrune } from '../../../../stages/progressive/widen-and-prune-run.js';
import { SearchSettings } from '../../../../stages/search/search.js';
import { runSearch } from '../../../../stages/search/search-run.js';
import {
  colouredSplit,
  contextOf,
  decoded,
  type Emitted,
  emitted,
  problemOf,
  resolvedSpace,
  right,
  startBackend,
  tinySearch,
} from '../../support.js';
import { colliding, draws, faulty, misOutlined, momentOf } from './faulty.js';

type Given = { readonly resume?: SearchStateValue; readonly widened?: WidenedSearch };
type Searched = { readonly distribution: unknown; readonly state: SearchStateValue };
const split = colouredSplit();
const searching = (settings: object, { resume, widened }: Given = {}) =>
  runSearch(
    contextOf(
      decoded(SearchSettings, { ...tinySearch, epochs: 1, ...settings }),
      { split, ...(widened === undefined ? {} : { widened }) },
      { resume },
    ),
  );
const searched = (settings: object, given: Given = {}, taken: readonly number[] = []) =>
  emitted(searching(settings, given), taken) as Promise<Emitted<Searched, SearchStateValue>>;
const widenedOf = async (state: SearchStateValue): Promise<WidenedSearch> => {
  const { space, architecture } = tinySearch;
  const settings = decoded(WidenAndPruneSettings, { space, architecture, partial: 1, keep: 2 });
  const { artifacts } = await emitted(runWidenAndPrune(contextOf(settings, { state })));
  return (artifacts as { readonly widened: WidenedSearch }).widened;
};
const refused = async (settings: object, what: RegExp, where: string): Promise<Problem> => {
  const found = await problemOf(searching(settings));
  assert.match(`${found.what}`, what);
  assert.is(found.where, where);
  assert.ok(found.remedy.length > 0);
  return found;
};

test.before(startBackend);

test('a moment may have any name without "/": the parameters stay what they are, and the search is gone on from', async () => {
  const numbers = async (moment: string) => {
    const settings = { optimiser: momentOf({ moment }) };
    const whole = await searched(settings, {}, [2]);
    const { state } = whole.artifacts;
    const resumed = await searched(settings, { resume: whole.checkpoints.get(2) as SearchStateValue });
    assert.equal(searchState.encode(resumed.artifacts.state), searchState.encode(state), moment);
    const widened = await widenedOf(state);
    const next = await searched({ ...settings, partial: 1 }, { widened });
    return [state, widened, next.artifacts.state].map(({ tensors }) =>
      Object.entries(tensors)
        .filter(([name]) => !name.startsWith('momentum/'))
        .map(([name, { data }]) => [name.replace(`moments/${moment}/`, 'moments/m/'), data]),
    );
  };
  const named = await numbers('velocity');
  assert.equal(await numbers('architecture'), named);
  assert.equal(await numbers('momentum'), named);
});

test('moments whose names have "/" or are empty are refused before anything is computed', async () => {
  for (const moment of ['a/b', '']) {
    await refused({ optimiser: momentOf({ moment }) }, /a moment has the name/, 'optimiser momentum descent');
  }
});

test('a method may be an object of a class, and resumes to the same bits', async () => {
  const whole = await searched({ architecture: faulty() }, {}, [2]);
  const resumed = await searched({ architecture: faulty() }, { resume: whole.checkpoints.get(2) as SearchStateValue });
  assert.equal(searchState.encode(resumed.artifacts.state), searchState.encode(whole.artifacts.state));
  assert.equal([...(whole.artifacts.state.tensors['method/steps']?.data ?? [])], [3]);
});

test('an outcome that cannot be kept is refused before the first step, with the name of the method', async () => {
  const outcomes: readonly (readonly [string, RegExp])[] = [
    ['no genotypes', /the genotypes of its outcome are undefined/],
    ['a genotype of mars', /genotype 0 of its outcome is none of the space darts/],
    ['no genotype', /genotype 0 of its outcome is none of the space darts/],
    ['another outcome', /it gives a distribution, and its outcome has none/],
    ['no parameters', /its outcome has a table "parameters" of which nothing is there but undefined/],
    ['NaN expected', /its outcome has a table "expectation" of which number 0 is NaN in "normal"/],
  ];
  for (const [fault, what] of outcomes) {
    draws.length = 0;
    await refused({ architecture: faulty({ fault }) }, what, 'architecture method uniform');
    assert.is(draws.length, 0, fault);
  }
});

test('what a method draws, learns or throws that cannot be is a problem that names the method', async () => {
  const faults: readonly (readonly [string, RegExp])[] = [
    ['θ is NaN', /θ of "none" on edge 0 of the cell type "normal" is NaN/],
    ['no draw', /a draw does not fit the space darts: it is undefined/],
    ['no row', /its paths on edge 0 of the cell type "normal" are undefined/],
    ['no learning', /its "learn" gave undefined/],
    ['a word as metric', /its metric "reward" is "high"/],
    ['throws in draw', /^a draw that fails$/],
    ['throws in learn', /^a step that fails$/],
    ['no draw function', /its "draw" is 1/],
  ];
  for (const [fault, what] of faults) {
    const where = fault === 'no draw function' ? 'architecture method faulty' : 'architecture method uniform';
    const { cause } = await refused({ architecture: faulty({ fault }) }, what, where);
    assert.is(fault.startsWith('throws'), /faulty\.ts/.test(`${cause}`));
  }
});

test('an optimiser that throws or gives NaN is named', async () => {
  const of = (fault: string) => ({ optimiser: momentOf({ moment: 'm', fault }) });
  await refused(of('throws'), /^a step that fails$/, 'optimiser momentum descent');
  const what = /its step from 0 to 1 gave parameters of which number 0 is NaN in "normal"/;
  await refused(of('NaN'), what, 'optimiser momentum descent');
});

test('an outline that says other than its method is refused', async () => {
  const what = /its outline has the "gives" "distribution", and it has "genotypes" itself/;
  await refused({ architecture: misOutlined() }, what, 'architecture method uniform');
});

test('a space of which a cell type bears the name of the edges of another is refused', async () => {
  const what = /its cell type "c.edges" has the name by which tables hold the edges of "c"/;
  await refused({ space: colliding() }, what, 'space colliding');
});

test('discretise refuses a found architecture that its space cannot read', async () => {
  const { cellTypes } = await resolvedSpace();
  const found = { space: 'darts', method: 'uniform', cellTypes, genotypes: [{ space: 'darts', foo: 1 }] };
  const settings = decoded(DiscretiseSettings, { space: tinySearch.space });
  const { what, where } = await problemOf(runDiscretise(contextOf(settings, { distribution: found })));
  assert.match(what, /the best architecture of uniform is none of the space darts/);
  assert.is(where, undefined);
});

test('a widened search keeps what a method has in its header', async () => {
  const { state } = (await searched({})).artifacts;
  const { header } = await widenedOf({ ...state, header: { ...state.header, method: { baseline: 1 } } });
  assert.equal(right(widenedSearch.decode(widenedSearch.encode({ header, tensors: {} }))).header.method, { baseline: 1 });
});

test.run();
