import { isRecord } from '../../../base/argument.js';
import type { RunBegun, RunEvent } from '../../run/event.js';
import { batches } from '../batches.js';
import type { HttpClient } from '../http.js';
import { jsonAnswer } from '../json-answer.js';
import type { SinkWriter } from '../sink.js';

/** The path of metrics below the address of a collector. */
export const METRICS_PATH = 'v1/metrics';

const LONGEST_NAME = 255;

/**
 * A text as the name of an instrument: it begins with `sluice.`, then letters, digits, `_`, `.`, `-` and `/`. Source:
 * OpenTelemetry, Metrics API, instrument name syntax.
 */
export const instrumentName = (text: string): string =>
  `sluice.${text.replace(/[^A-Za-z0-9_./-]+/g, '_')}`.slice(0, LONGEST_NAME);

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly intValue: string };
}

const texts = (values: Readonly<Record<string, string | undefined>>): readonly Attribute[] =>
  Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: { stringValue: value } }]));

interface DataPoint {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly timeUnixNano: string;
  readonly value: number;
}

const gauges = (points: readonly DataPoint[]): readonly unknown[] => {
  const byName = new Map<string, DataPoint[]>();
  for (const point of points) byName.set(point.name, [...(byName.get(point.name) ?? []), point]);
  return [...byName].map(([name, ofName]) => ({
    name,
    gauge: {
      dataPoints: ofName.map(({ attributes, timeUnixNano, value }) => ({
        attributes,
        timeUnixNano,
        // As JSON of Protocol Buffers has what is not finite.
        asDouble: Number.isFinite(value) ? value : String(value),
      })),
    },
  }));
};

const resourceOf = ({ experiment, seed, backend, choices }: RunBegun, run: string): readonly Attribute[] => [
  ...texts({
    'service.name': 'sluice',
    'service.instance.id': run,
    'sluice.experiment': experiment,
    'sluice.backend': backend.name,
    ...Object.fromEntries(Object.entries(choices).map(([name, value]) => [`sluice.choice.${name}`, value])),
  }),
  { key: 'sluice.seed', value: { intValue: String(seed) } },
];

/**
 * The answer of a collector to an export, in which some leave out an empty object.
 *
 * @throws Error for that of another server
 */
export const exportedBy = (answer: string): Readonly<Record<string, unknown>> =>
  answer.trim() === '' ? {} : jsonAnswer(answer, 'collector of OpenTelemetry');

const POINTS_AT_ONCE = 1000;

/**
 * A writer of a run's metrics to a collector: gauges whose resource is the run. A point has the time at which it was told, a
 * microsecond later than the one before where that is the same, so that none takes the place of another; its step is the gauge
 * `sluice.step` of that time. A run that goes on from a checkpoint tells all of its points, under its own identifier.
 */
export const otlpWriter = (http: HttpClient): SinkWriter => {
  let resource: readonly Attribute[] = [];
  let version: string | undefined;
  let last = 0n;
  let refused = 0;
  let reason = '';
  const keys = new Map<string, string>();
  const waiting = batches<DataPoint>(
    async (points) => {
      const scope = { name: 'sluice', ...(version === undefined ? {} : { version }) };
      const scopeMetrics = [{ scope, metrics: gauges(points) }];
      const answer = await http({
        path: METRICS_PATH,
        body: { resourceMetrics: [{ resource: { attributes: resource }, scopeMetrics }] },
      });
      const { partialSuccess } = exportedBy(answer);
      const partial = isRecord(partialSuccess) ? partialSuccess : {};
      // These are not to be sent again.
      refused += Number(partial['rejectedDataPoints'] ?? 0);
      if (Number(partial['rejectedDataPoints'] ?? 0) > 0) reason = String(partial['errorMessage'] ?? 'no reason was given');
    },
    { most: POINTS_AT_ONCE },
  );
  const timeOf = (event: RunEvent): bigint => {
    const told = BigInt(Date.parse(event.time)) * 1_000_000n;
    last = told > last ? told : last + 1000n;
    return last;
  };
  return {
    takes: [],
    write: (event) => {
      if (event.type === 'run') {
        resource = resourceOf(event, event.run);
        version = event.versions.sluice;
      }
      if (event.type === 'stage' && event.key !== undefined) keys.set(event.stage, event.key);
      if (event.type === 'done') return waiting.add([]);
      if (event.type !== 'metric') return;
      const { stage, step, values } = event;
      const timeUnixNano = String(timeOf(event));
      const ofStage = { 'sluice.stage': stage, 'sluice.key': keys.get(stage) };
      return waiting.add([
        ...Object.entries(values).map(([series, value]) => ({
          name: instrumentName(`metric.${series}`),
          attributes: texts({ ...ofStage, 'sluice.metric': series }),
          timeUnixNano,
          value,
        })),
        { name: 'sluice.step', attributes: texts(ofStage), timeUnixNano, value: step },
      ]);
    },
    end: async () => {
      await waiting.flush();
      if (refused > 0) throw new Error(`the collector refused ${refused.toLocaleString('en-US')} points: ${reason}`);
    },
  };
};
