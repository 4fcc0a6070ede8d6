import { type Board, updateSince } from './board.js';
import { HEARTBEAT, STREAM_BEGIN, serverSentText } from './server-sent.js';

/** Stream of one page that follows a board. */
export interface Follower {
  /** Has the page told of the board as it is now, at once or when its stream has room. */
  readonly tell: () => void;
  /** Has the page hear that the server is there. */
  readonly beat: () => void;
  /** Tells that the stream has room again. */
  readonly drained: () => void;
}

/**
 * Follows a board for one page. At most one update is on its way: a page that takes them more slowly than they come is told,
 * with the newest, how many it missed.
 *
 * @param write writes to the stream; false where it has no room for more
 * @param from the version that the page has
 */
export const follower = (board: () => Board, write: (text: string) => boolean, from: number): Follower => {
  let [sent, missed, hasRoom] = [from, 0, write(STREAM_BEGIN)];
  const tell = (): void => {
    const update = updateSince(board(), sent);
    if (update === undefined) return;
    if (!hasRoom) {
      missed += 1;
      return;
    }
    // The last change that came meanwhile is the one that is told now.
    const skipped = Math.max(0, missed - 1);
    [sent, missed] = [update.version, 0];
    hasRoom = write(serverSentText({ id: update.version, event: 'update', data: JSON.stringify({ ...update, skipped }) }));
  };
  tell();
  return {
    tell,
    beat: () => {
      if (hasRoom) hasRoom = write(HEARTBEAT);
    },
    drained: () => {
      hasRoom = true;
      tell();
    },
  };
};
