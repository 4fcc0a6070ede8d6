import { formatBytes } from '../../../base/quantities.js';
import { textTable } from '../../../base/text-table.js';
import { trialText } from '../../compose/backend-trial.js';
import type { BackendFinding, Diagnosis, Finding } from '../doctor/finding.js';

/** One line of the table: what it is about, how it is, and facts or remedies below one another. */
type Row = readonly [subject: string, state: string, facts: readonly string[]];

const findingRow = (subject: string, finding: Finding, state: string): Row =>
  finding.works
    ? [subject, state, [[finding.device.name, ...finding.device.details].join(', ')]]
    : [subject, 'missing', [finding.obstacle]];

const trialFacts = ({ trial, isDefault }: BackendFinding): readonly string[] => {
  if (trial === undefined) return [];
  const why = trialText(trial);
  if (isDefault) return [`the default, being faster: ${why}`];
  return ['obstacle' in trial.outcome ? `not the default: ${why}` : `not the default, not being clearly faster: ${why}`];
};

const backendRow = (found: BackendFinding): Row => {
  const { name, isDefault, reservation, finding } = found;
  const [subject, state, facts] = findingRow(name, finding, isDefault ? 'default' : 'works');
  // One that works may still be unfit to be the default, and says why.
  const whyNot = reservation === null ? trialFacts(found) : [`not the default: ${reservation}`];
  const { devices = [] } = found;
  const divided =
    devices.length < 2 ? [] : [`${devices.length} devices, ${devices.join(', ')}: --executor process divides stages among them`];
  return [subject, state, [...facts, ...(finding.works ? [...divided, ...whyNot] : [])]];
};

const rows = ({ node, memory, store, sharp }: Diagnosis): readonly Row[] => [
  [
    'Node.js',
    node.suits ? 'ok' : 'too old',
    [
      `${node.version}, ${node.platform}`,
      ...(node.suits ? [] : [`install Node.js ${node.least} or later from https://nodejs.org`]),
    ],
  ],
  ['memory', 'ok', [`${formatBytes(memory.total)}, ${formatBytes(memory.free)} of it free`]],
  [
    'store',
    store.obstacle === null ? 'ok' : 'unusable',
    store.obstacle === null
      ? [
          `${store.folder}${store.isThere ? '' : ', not there yet'}${store.free === undefined ? '' : `, ${formatBytes(store.free)} free`}`,
        ]
      : [store.folder, store.obstacle],
  ],
  findingRow('images', sharp, 'ok'),
];

const table = (all: readonly Row[]): readonly string[] =>
  textTable(
    all.flatMap(([subject, state, facts]) => facts.map((fact, i) => (i === 0 ? [subject, state, fact] : ['', '', fact]))),
  ).map((line) => `  ${line}`);

/** Findings of `pipe doctor` as a person reads them. */
export const diagnosisText = (diagnosis: Diagnosis): string =>
  [
    `sluice ${diagnosis.version}`,
    ...table(rows(diagnosis)),
    'backends, the preferred ones first',
    ...table(diagnosis.backends.map(backendRow)),
    ...(diagnosis.backends.some(({ finding }) => finding.works) ? [] : ['no backend works here: nothing can be trained']),
  ].join('\n');
