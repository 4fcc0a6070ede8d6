import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveComponent } from '../../../artifacts/component.js';
import type { Problem } from '../../../base/problem.js';
import {
  type ArchitectureResources,
  darts,
  discretise,
  discretiseWithin,
  type Evaluation,
  evaluate,
  type Flow,
  fixedGenotype,
  formatGenotype,
  type Genotype,
  genotypeKind,
  isProblem,
  load,
  measureLatency,
  type OpenGenotype,
  parseGenotype,
  predict,
  retrain,
  type SearchSpace,
  search,
  searchSpace,
  shapes,
  softmax,
  type TrainedNetwork,
  weightCurvature,
} from '../../../index.js';
import type { ConfiguredNode } from '../../../pipeline/run/configure.js';
import { right, startBackend } from '../support.js';
import { configured, type Made, runInProcess } from './in-process.js';
import { RingNetworkSettings, rings } from './rings.js';

// biome-ignore lint/suspicious/noExplicitAny: a flow of any artifacts
type AnyFlow = Flow<any>;

const space = rings({ depth: 1, width: 4 });
const tiny = { batchSize: 10, epochs: 1, augmentation: {} };
const images = (): AnyFlow => load(shapes({ train: 20, test: 10, size: 16 }), { validation: 0.5 });
const searched = (): AnyFlow => images().pipe(search({ space, architecture: softmax(), partial: 2, ...tiny }));
const found = (): AnyFlow => searched().pipe(discretise());
const trained = (settings: object = {}): AnyFlow =>
  found().pipe(retrain({ ...tiny, dropPath: 0, network: { loops: 1, head: 'tall' }, ...settings }));
const ring: Genotype = { space: 'rings', text: 'pass → wave → blend', value: { edges: ['pass', 'wave', 'blend'] } };

const refusal = async (build: () => AnyFlow, ...sets: readonly string[]): Promise<Problem> => {
  const graph = await configured(build, ...sets);
  if (either.isRight(graph)) throw new Error('this should have been refused');
  return graph.left;
};
const configOf = (nodes: readonly ConfiguredNode[], stage: string): Readonly<Record<string, unknown>> =>
  nodes.find(({ name }) => name === stage)?.config as ConfiguredNode['config'];

const artifactOf = <A>(made: Readonly<Record<string, Made>>, name: string): A => {
  const found = made[name];
  if (found === undefined) throw new Error(`${name} was not made, only ${Object.keys(made).join(', ')}`);
  return found.value as A;
};

test.before(startBackend);

test('a space of a project of its own is searched, discretised, retrained, evaluated and shown', async () => {
  const made = await runInProcess(() => {
    const network = trained();
    return {
      evaluation: network.pipe(evaluate()) as AnyFlow,
      predictions: network.pipe(predict()) as AnyFlow,
      curvature: network.pipe(weightCurvature({ batchSize: 10, products: 2 })) as AnyFlow,
    };
  });
  const genotype = artifactOf<OpenGenotype>(made, 'discretise.genotype');
  assert.is(genotype.space, 'rings');
  assert.is(made['discretise.genotype']?.summary, genotype.text);
  assert.is(formatGenotype(genotype), genotype.text);
  const { header } = artifactOf<TrainedNetwork>(made, 'retrain.network');
  assert.equal(header.form, { classes: 10, height: 16, width: 16, loops: 1, breadth: 4, head: 'tall' });
  assert.equal(header.genotype, genotype);
  assert.match(made['retrain.network']?.summary ?? '', /^rings, breadth 4, head tall, loops 1: \d+ parameters/);
  assert.is(artifactOf<Evaluation>(made, 'evaluate.evaluation').images, 10);
  assert.match(made['weightCurvature.weightCurvature']?.summary ?? '', /rings, breadth 4, head tall, loops 1/);
});

test('limits and latencies hold for a space that gives its decomposition', async () => {
  const network = { network: { loops: 1, breadth: 2 } };
  const made = await runInProcess(() => ({
    within: searched().pipe(
      discretiseWithin(measureLatency({ space, ...network, height: 16, width: 16, passes: 1 }), {
        latency: 1e6,
        parameters: 100,
        ...network,
      }),
    ) as AnyFlow,
  }));
  const resources = artifactOf<ArchitectureResources>(made, 'discretiseWithin.resources');
  assert.equal(resources.network, { classes: 10, height: 16, width: 16, loops: 1, breadth: 2, head: 'plain' });
  assert.ok(resources.chosen.parameters <= 100 && (resources.chosen.latency ?? 0) > 0);
  const { network: room } = await resolveComponent<SearchSpace>(space);
  const value = artifactOf<Genotype>(made, 'discretiseWithin.genotype');
  const built = right(room.build(value, { classes: 10, height: 16, width: 16, loops: 1, breadth: 2 }));
  const count = Object.values(built.parameters).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  assert.is(count, resources.chosen.parameters);
});

test('a stage that builds a network inherits a space of its own project, and none of the house', async () => {
  const own = right(await configured(() => trained().pipe(evaluate()) as AnyFlow));
  for (const stage of ['retrain', 'evaluate']) assert.equal(configOf(own, stage)['space'], space);
  const house = darts({ cells: 2, channels: 4 });
  const ofHouse = right(
    await configured(
      () =>
        images().pipe(
          search({ space: house, architecture: softmax(), ...tiny }),
          discretise(),
          retrain({ ...tiny, auxiliary: 0 }),
          evaluate(),
        ) as AnyFlow,
    ),
  );
  for (const stage of ['retrain', 'evaluate']) assert.is(configOf(ofHouse, stage)['space'], undefined);
});

test('a setting that the space does not have is refused by its own codec', async () => {
  const run = () => runInProcess(() => ({ network: trained({ cells: 3 }) }));
  await run().then(
    () => assert.unreachable('it has no cells'),
    ({ message }: Error) => assert.match(message, /cells: there is no such key.*known: loops, breadth, head/),
  );
  const tower = () => runInProcess(() => ({ network: trained({ auxiliary: 0.4 }) }));
  await tower().then(
    () => assert.unreachable('it has no tower'),
    ({ message }: Error) => assert.match(message, /auxiliary: there is no such key/),
  );
});

test('a setting that is given twice is refused', async () => {
  const build = () =>
    fixedGenotype('DARTS_V2').pipe(retrain(images(), { cells: 3, network: { cells: 4 }, batchSize: 8 })) as AnyFlow;
  assert.match((await refusal(build)).what, /"cells" is set twice/);
});

test('a genotype of a space that is not at hand is kept and shown, and says what is missing when it is to be built', async () => {
  assert.equal(genotypeKind.decode(genotypeKind.encode(ring)), either.right(ring));
  assert.is(genotypeKind.summary(ring), 'pass → wave → blend');
  const made = await runInProcess(() => ({
    network: fixedGenotype(ring).pipe(retrain(images(), { ...tiny, space, network: { loops: 1 } })) as AnyFlow,
  }));
  assert.ok('retrain.network' in made);
  await runInProcess(() => ({ network: fixedGenotype(ring).pipe(retrain(images(), tiny)) as AnyFlow })).then(
    () => assert.unreachable('nobody has its code'),
    ({ message }: Error) => assert.match(message, /of the space \\?"rings.*no space is given/),
  );
});

test('what the codec of the space refuses is no genotype of it, whatever the text says', async () => {
  const { genotype, network } = await resolveComponent<SearchSpace>(space);
  assert.equal(right(genotype.parse('pass → wave → blend')), ring);
  assert.ok(either.isLeft(genotype.parse('pass → wade → blend')));
  const wrong: Genotype = { ...ring, value: { edges: ['pass', 'wade', 'blend'] } };
  const built = network.build(wrong, { classes: 3, height: 8, width: 8 });
  assert.ok(either.isLeft(built));
  assert.match(built.left.what, /value\.edges\.1/);
  assert.ok(either.isLeft(genotype.codec.decode({ ...ring, space: 'strings' })));
});

test('a text of the house is never one of another space, and a built-in name is not for a space of one’s own', () => {
  assert.ok(either.isLeft(parseGenotype('pass → wave → blend')));
  for (const name of ['darts', 'nas-bench-201', 'hand-made'])
    try {
      searchSpace({ name, network: { settings: RingNetworkSettings } } as never);
      assert.unreachable(name);
    } catch (error) {
      assert.ok(isProblem(error), name);
    }
});

test.run();
