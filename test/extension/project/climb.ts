// A black-box method: hill climbing, which keeps the better of a genotype and a mutant of it.
import * as t from 'io-ts';
import { type BlackBoxMethod, component, mutateWeights, randomWeights, record } from 'sluice';

const Table = t.readonly(t.record(t.string, t.readonlyArray(t.readonlyArray(t.number))));
const Climb = t.strict({ best: t.union([t.null, Table]), figure: t.number, tried: t.union([t.null, Table]) });
type Climb = t.TypeOf<typeof Climb>;

const hillClimbing = (): BlackBoxMethod<Climb> => ({
  name: 'hill climbing',
  state: Climb,
  initial: () => ({ best: null, figure: 0, tried: null }),
  propose: (state, space, generator) => {
    const tried = state.best === null ? randomWeights(space, generator) : mutateWeights(space, state.best, generator);
    return [space.discretise(tried), { ...state, tried }];
  },
  hear: (state, { figure }) =>
    state.best === null || figure > state.figure ? { best: state.tried, figure, tried: null } : { ...state, tried: null },
});

export const climb = component<'black-box method', Record<never, never>, BlackBoxMethod<Climb>>({
  kind: 'black-box method',
  name: 'climb',
  source: import.meta.url,
  config: record('climb', {}),
  load: async () => hillClimbing,
});
