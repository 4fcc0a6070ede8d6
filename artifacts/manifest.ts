import * as t from 'io-ts';
import { Digest } from './digest.js';
import { MachinePeaks } from './machine-peaks.js';

/** One artifact that an action produced. */
export const ProducedArtifact = t.readonly(
  t.intersection([
    t.strict({
      kind: t.string,
      digest: Digest,
      bytes: t.number,
      /** The artifact in words, as its kind summarises it. */
      summary: t.string,
    }),
    /** Warnings of its kind; absent if there are none. */
    t.exact(t.partial({ warnings: t.readonlyArray(t.string) })),
  ]),
);
export type ProducedArtifact = t.TypeOf<typeof ProducedArtifact>;

/** Parts of an action's key, so that two keys can be compared. */
export const KeyParts = t.readonly(
  t.strict({
    stage: t.string,
    /** Digest of the normalised module closure of the stage. */
    source: Digest,
    /** The decoded configuration; components with the digest of their own closure in place of their source. */
    config: t.unknown,
    inputs: t.record(t.string, Digest),
    seed: t.union([t.number, t.null]),
    /** Name and digest of the numeric backend, or null for a stage that computes nothing with it. */
    backend: t.union([t.strict({ name: t.string, source: Digest }), t.null]),
  }),
);
export type KeyParts = t.TypeOf<typeof KeyParts>;

/** Entry of the store under a stage's key: its outputs, the parts of its key, and the time that it took. */
export const Manifest = t.readonly(
  t.intersection([
    t.strict({
      format: t.literal(1),
      key: Digest,
      parts: KeyParts,
      outputs: t.record(t.string, ProducedArtifact),
      run: t.string,
      /** ISO 8601. */
      finished: t.string,
      /** Seconds of the work; of one that was interrupted, of all parts that are in the result. See {@link secondsOf}. */
      seconds: t.number,
    }),
    /**
     * The devices that computed it, where their rounding is their own (GPUs); several, in order, where it was interrupted and went
     * on elsewhere. They are no part of the key.
     */
    t.exact(
      t.partial({
        devices: t.readonlyArray(t.string),
        /** Of one that was interrupted, those of its last part; they are no part of the key either. */
        machine: MachinePeaks,
      }),
    ),
  ]),
);
export type Manifest = t.TypeOf<typeof Manifest>;

/**
 * Seconds that the work of a manifest took; undefined where it has a time below 0, which versions before wrote when the
 * machine's clock was set back meanwhile.
 */
export const secondsOf = ({ seconds }: Manifest): number | undefined => (seconds >= 0 ? seconds : undefined);
