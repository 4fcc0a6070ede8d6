import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { makeSplit } from '../../../datasets/make-split.js';
import { native } from '../../../kernels/backends/native.js';
import { darts } from '../../../networks/spaces/darts/space.js';
import { dirichlet } from '../../../stages/architecture/dirichlet.js';
import type { SearchStateValue } from '../../../stages/kinds/search-state.js';
import type { WidenedSearch } from '../../../stages/kinds/widened-search.js';
import { WidenAndPruneSettings } from '../../../stages/progressive/widen-and-prune.js';
import { runWidenAndPrune } from '../../../stages/progressive/widen-and-prune-run.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { runSearch } from '../../../stages/search/search-run.js';
import { colouredSet, contextOf, decoded, type Emitted, emitted } from '../support.js';

const space = darts({ cells: 3, channels: 24 });
// Apart enough from the start that which operations each edge keeps is as good as drawn.
const architecture = dirichlet({ scale: 0.1 });
const split = makeSplit(colouredSet(24, 9, 16), { validation: 0.5 }, generatorOf(1));

const searched = async (partial: number, widened?: WidenedSearch) => {
  const settings = decoded(SearchSettings, { space, architecture, partial, epochs: 1, batchSize: 12, augmentation: {} });
  const inputs = { split, ...(widened === undefined ? {} : { widened }) };
  const { artifacts, ofMachine } = (await emitted(runSearch(contextOf(settings, inputs)))) as Emitted<
    { readonly state: SearchStateValue },
    SearchStateValue
  >;
  const [peak] = ofMachine.flatMap(({ values }) =>
    values['peak memory, MiB'] === undefined ? [] : [values['peak memory, MiB']],
  );
  return { state: artifacts.state, peak: peak as number };
};

const run = native.probe() === null ? test : test.skip;

run('K from 6 to 3 with 8 operations cut to 4 takes as much memory as before, to a tenth', async () => {
  await native.start();
  const first = await searched(6);
  const settings = decoded(WidenAndPruneSettings, { space, architecture, partial: 3, keep: 4 });
  const between = (await emitted(runWidenAndPrune(contextOf(settings, { state: first.state })))) as Emitted<
    { readonly widened: WidenedSearch },
    never
  >;
  const second = await searched(3, between.artifacts.widened);
  const ratio = second.peak / first.peak;
  assert.ok(Math.abs(ratio - 1) < 0.1, `${first.peak} MiB in the first search, ${second.peak} MiB in the second`);
  const widest = await searched(3);
  assert.ok(widest.peak > 1.2 * first.peak, `${widest.peak} MiB with all operations`);
});

test.run();
