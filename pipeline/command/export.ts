import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import { formatBytes } from '../../base/quantities.js';
import type { NetworkTools } from '../network-tools.js';
import { type ArtifactOptions, type FoundArtifact, findArtifact } from './artifact/find-artifact.js';
import type { Host } from './host.js';
import { unwritable } from './unwritable.js';
import { putFile } from './write-output.js';

/** The options of `pipe export`: the forms that are written, and where. */
export interface ExportOptions extends ArtifactOptions {
  readonly onnx?: string;
  readonly safetensors?: string;
  /** Facts of the network as JSON. */
  readonly metadata?: string;
  /** A folder. */
  readonly pytorch?: string;
  /** JSON where it ends in `.json`, else the text that the repositories of DARTS read. */
  readonly genotype?: string;
  /** Monte-Carlo dropout stays in the exported network. */
  readonly dropout?: boolean;
}

/** A file to write. */
interface OutFile {
  readonly path: string;
  readonly content: () => Uint8Array | string;
}

/** Files of an export, and what a person should know of it. */
interface Export {
  readonly files: readonly OutFile[];
  readonly notes: readonly string[];
}

const asksForNetwork = ({ onnx, safetensors, pytorch, metadata }: ExportOptions): boolean =>
  metadata !== undefined || onnx !== undefined || safetensors !== undefined || pytorch !== undefined;

const checkOptions = (options: ExportOptions, target: string): taskEither.TaskEither<Problem, void> =>
  asksForNetwork(options) || options.genotype !== undefined
    ? taskEither.right(undefined)
    : taskEither.left(
        problem(
          'usage',
          'nothing says what to export',
          `pipe export ${target}`,
          'name a file or folder with --onnx OUT, --metadata OUT, --safetensors OUT, --pytorch FOLDER or --genotype OUT',
        ),
      );

const networkFiles = (
  artifact: FoundArtifact,
  { onnx, safetensors, pytorch, metadata, dropout = false }: ExportOptions,
  { networkTools: { exportNetwork }, version }: Host & { readonly networkTools: NetworkTools },
): taskEither.TaskEither<Problem, Export> =>
  pipe(
    exportNetwork(artifact, { keepsDropout: dropout, version }),
    taskEither.map((exported) => ({
      notes: exported.notes,
      files: [
        ...(onnx === undefined ? [] : [{ path: onnx, content: exported.onnx }]),
        ...(metadata === undefined ? [] : [{ path: metadata, content: exported.metadata }]),
        ...(safetensors === undefined ? [] : [{ path: safetensors, content: exported.safetensors }]),
        ...(pytorch === undefined
          ? []
          : [
              { path: join(pytorch, 'model.py'), content: exported.pytorch },
              { path: join(pytorch, 'model.safetensors'), content: exported.safetensors },
            ]),
      ],
    })),
  );

const nothing: Export = { files: [], notes: [] };

const genotypeFiles = (
  artifact: FoundArtifact,
  { genotype }: ExportOptions,
  tools: NetworkTools,
): taskEither.TaskEither<Problem, Export> =>
  genotype === undefined
    ? taskEither.right(nothing)
    : pipe(
        tools.genotype(artifact),
        taskEither.map(({ json, text }) => ({
          files: [{ path: genotype, content: () => (genotype.endsWith('.json') ? json : text) }],
          notes: [],
        })),
      );

/** Writes a file, and gives a line about it. */
const written =
  ({ folder }: Host, makesFolder: boolean) =>
  ({ path, content }: OutFile): taskEither.TaskEither<Problem, string> =>
    taskEither.tryCatch(
      async () => {
        const full = resolve(folder, path);
        if (makesFolder) await mkdir(resolve(full, '..'), { recursive: true });
        const bytes = content();
        await putFile(full, bytes);
        return `${path} (${formatBytes(typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length)})`;
      },
      (error) => unwritable(path, error),
    );

/** The problem of a program that was put together without uses of networks. */
export const noTools = (command: string): Problem =>
  problem('usage', 'this program knows no networks', command, 'use the command `pipe` of sluice');

/** `pipe export`: writes a trained network, or a genotype, for other programs. */
export const exportCommand = (target: string, options: ExportOptions, host: Host): taskEither.TaskEither<Problem, string> => {
  const { networkTools } = host;
  if (networkTools === undefined) return taskEither.left(noTools('pipe export'));
  const kinds = asksForNetwork(options) ? ['trained-network'] : ['genotype', 'trained-network'];
  return pipe(
    checkOptions(options, target),
    taskEither.chain(() => findArtifact(target, options, host, { kinds, command: 'pipe export', seeded: false })),
    taskEither.bindTo('artifact'),
    taskEither.bind('network', ({ artifact }) =>
      asksForNetwork(options) ? networkFiles(artifact, options, { ...host, networkTools }) : taskEither.right(nothing),
    ),
    taskEither.bind('genotype', ({ artifact }) => genotypeFiles(artifact, options, networkTools)),
    taskEither.chain(({ artifact, network, genotype }) =>
      pipe(
        [...network.files, ...genotype.files],
        taskEither.traverseSeqArray((file) => written(host, options.pytorch !== undefined)(file)),
        taskEither.map((lines) =>
          [`exported ${artifact.kind} ${artifact.digest.slice(0, 12)}:`, ...lines, ...artifact.notices, ...network.notes].join(
            '\n',
          ),
        ),
      ),
    ),
  );
};
