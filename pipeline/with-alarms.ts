import { isComponent } from '../artifacts/component.js';
import { describeValue, isRecord, refuseCall } from '../base/argument.js';
import { nearest } from '../base/codecs/record.js';
import { quoted } from '../base/quote.js';
import { ALARM_ACTIONS, type AlarmAction, type Alarms, type AlarmUse } from './alarm.js';
import { alterNode, type Step } from './alter-node.js';
import { isFlow } from './flow.js';

type Values = Readonly<Record<string, unknown>>;

const EXAMPLE = 'withAlarms({ stop: [skipShare({ above: 0.5 })] }, search({ ... }))';

const usesOf = (alarms: unknown): readonly AlarmUse[] => {
  if (!isRecord(alarms) || isFlow(alarms))
    return refuseCall('withAlarms', `the alarms are ${describeValue(alarms)}`, `give a record of them first: ${EXAMPLE}`);
  return Object.entries(alarms).flatMap(([action, list]) => {
    if (!ALARM_ACTIONS.some((known) => known === action)) {
      const suggestion = nearest(action, ALARM_ACTIONS);
      const hint = suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
      return refuseCall(
        'withAlarms',
        `there is no action ${quoted(action)}${hint}`,
        `name ${ALARM_ACTIONS.join(', ')}: ${EXAMPLE}`,
      );
    }
    if (!Array.isArray(list))
      return refuseCall('withAlarms', `"${action}" is ${describeValue(list)}`, `give a list of alarms: ${EXAMPLE}`);
    return list.map((alarm: unknown): AlarmUse => {
      if (!isComponent(alarm, 'alarm'))
        return refuseCall('withAlarms', `"${action}" has ${describeValue(alarm)}`, `give alarms that were called: ${EXAMPLE}`);
      return { action: action as AlarmAction, alarm };
    });
  });
};

/**
 * Watches this use of a stage: an alarm sees the stage's metrics as they are measured, and where it goes off a warning is
 * logged, the stage stops with its result so far, or it fails. Those that stop the stage are part of its key, the others not.
 *
 * @example
 * images.pipe(withAlarms({ stop: [skipShare({ above: 0.5 })], log: [noProgress({ epochs: 5 })] }, search({ space })), discretise());
 */
export const withAlarms = <A extends Values, B extends Values>(alarms: Alarms, step: Step<A, B>): Step<A, B> => {
  const uses = usesOf(alarms);
  return alterNode(step, (node) => ({ ...node, alarms: [...(node.alarms ?? []), ...uses] }), 'withAlarms', EXAMPLE);
};
