import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { decodeComponent } from '../../artifacts/component.js';
import { type Problem, problem } from '../../base/problem.js';
import type { AlarmUse } from '../alarm.js';
import type { GraphNode } from './graph.js';

const refuse = (name: string, lines: readonly string[]): Problem =>
  problem('usage', `the alarms are not valid: ${lines.join('; ')}`, `stage ${name}`, 'correct what `withAlarms` gives it');

/**
 * The alarms of a node with their settings checked and complete; a `usage` problem for one that is to stop a stage which
 * cannot stop before its end.
 */
export const nodeAlarms = ({ node, name }: GraphNode): taskEither.TaskEither<Problem, readonly AlarmUse[]> => {
  const uses = node.alarms ?? [];
  const stop = uses.find(({ action }) => action === 'stop');
  if (stop !== undefined && !node.definition.stoppable)
    return taskEither.left(
      problem(
        'usage',
        `the stage ${node.definition.stage} has no result before its end, so that the alarm ${stop.alarm.name} cannot stop it`,
        `stage ${name}`,
        'have the alarm log or fail; a stage of your own says `stoppable: true` and heeds `isStopped` of its context',
      ),
    );
  return pipe(
    uses,
    taskEither.traverseSeqArray(({ action, alarm }) =>
      pipe(
        taskEither.tryCatch(
          () => decodeComponent(alarm),
          (error) => [String((error as Error).message ?? error)] as readonly string[],
        ),
        taskEither.chain(taskEither.fromEither),
        taskEither.bimap(
          (lines) => refuse(name, lines),
          (complete): AlarmUse => ({ action, alarm: complete as AlarmUse['alarm'] }),
        ),
      ),
    ),
  );
};
