import { either } from 'fp-ts';
import type { ArtifactKind } from '../../../artifacts/kind.js';
import type { Problem } from '../../../base/problem.js';
import { type ExperimentResult, experiment } from '../../../pipeline/experiment.js';
import { type ConfiguredNode, configuredGraph, parseOverride } from '../../../pipeline/run/configure.js';
import { contextOf, decoded, emitted, right } from '../support.js';

const MACHINE = { memoryBytes: 2 ** 33 };

/** The configured nodes of an experiment, or why it is refused. */
export const configured = async (
  build: () => ExperimentResult,
  ...sets: readonly string[]
): Promise<either.Either<Problem, readonly ConfiguredNode[]>> =>
  either.map((graph: { readonly nodes: readonly ConfiguredNode[] }) => graph.nodes)(
    await configuredGraph(
      experiment('in process', () => build()),
      sets.map((text) => right(parseOverride(text))),
      MACHINE,
    )(),
  );

/** An artifact as it was read back from its bytes, and what `pipe show` says of it. */
export interface Made {
  readonly value: unknown;
  readonly bytes: Uint8Array;
  readonly summary: string;
}

const readBack = (kind: ArtifactKind<unknown>, value: unknown): Made => {
  const bytes = kind.encode(value);
  const read = right(kind.decode(bytes));
  return { value: read, bytes, summary: kind.summary(read) };
};

/**
 * Runs an experiment's stages one after the other in this process, each with the configuration of the graph and with inputs
 * that were read back from bytes, as a worker has them.
 *
 * @returns the artifacts by `STAGE.OUTPUT`
 */
export const runInProcess = async (build: () => ExperimentResult): Promise<Readonly<Record<string, Made>>> => {
  const made: Record<string, Made> = {};
  const nodes = right(await configured(build));
  const names = new Map(nodes.map(({ node, name }) => [node, name]));
  for (const { name, node, config } of nodes) {
    const { definition } = node;
    const inputs = Object.fromEntries(
      Object.entries(node.inputs).map(([input, from]) => [input, made[`${names.get(from.node)}.${from.output}`]?.value]),
    );
    const run = await definition.load();
    const { artifacts } = await emitted<Record<string, unknown>, unknown>(
      run(contextOf(decoded(definition.config, config), inputs) as never) as never,
    );
    for (const [output, value] of Object.entries(artifacts))
      made[`${name}.${output}`] = readBack(definition.outputs[output] as ArtifactKind<unknown>, value);
  }
  return made;
};
