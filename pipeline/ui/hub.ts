import { sentenceOf } from '../../base/sentence.js';
import { element } from '../report/markup.js';
import { type Board, type BoardPart, boardAfter, emptyBoard } from './board.js';
import { pathOf, type Route } from './guard.js';

/** Content of one page: each call looks how its parts are now. */
export type View = () => Promise<readonly BoardPart[]>;

/** Boards of the pages that are looked at, kept up to date. */
export interface Hub {
  /** The board of a page, as it is now. */
  readonly look: (route: Route) => Promise<Board>;
  /** Keeps a page's board up to date until the function that it gives is called; `onChange` is told of each change. */
  readonly follow: (route: Route, onChange: () => void) => () => void;
  /** The board of a page as it was last looked at. */
  readonly board: (route: Route) => Board;
  /** Looks no more. */
  readonly close: () => void;
}

interface Watched {
  readonly view: View;
  readonly listeners: Set<() => void>;
  board: Board;
  looking: Promise<void> | undefined;
  /** The wait for its next look. */
  timer: NodeJS.Timeout | undefined;
}

/** Pages that are remembered though nobody follows them. */
const REMEMBERED = 8;

const trouble = (error: unknown): BoardPart => ({
  id: 'trouble',
  title: 'Trouble',
  html: element(
    'div',
    {},
    element('h2', { id: 'trouble-title' }, 'Trouble'),
    element('p', { class: 'problem' }, `This page is not up to date: ${sentenceOf(error)}`),
  ).markup,
});

/**
 * Keeps the boards of pages up to date while someone follows them; where nobody does nothing is looked at. None waits for the look
 * of another.
 *
 * @param every milliseconds between two looks
 */
export const hub = (viewOf: (route: Route) => View, every: number): Hub => {
  const watched = new Map<string, Watched>();
  let [version, isClosed] = [0, false];

  const forgetSome = (): void => {
    const idle = [...watched].filter(([, { listeners }]) => listeners.size === 0);
    for (const [name] of idle.slice(0, Math.max(0, idle.length - REMEMBERED))) watched.delete(name);
  };
  const at = (route: Route): Watched => {
    const name = pathOf('', route);
    const found = watched.get(name) ?? {
      view: viewOf(route),
      listeners: new Set(),
      board: emptyBoard,
      looking: undefined,
      timer: undefined,
    };
    // The newest last.
    watched.delete(name);
    watched.set(name, found);
    forgetSome();
    return found;
  };
  const lookNow = async (one: Watched): Promise<void> => {
    const usual = one.board.parts.filter(({ id }) => id !== 'trouble');
    const parts = await one.view().catch((error: unknown) => [trouble(error), ...usual]);
    const next = boardAfter(one.board, parts, version + 1);
    if (next === one.board) return;
    version += 1;
    one.board = next;
    for (const listener of one.listeners) listener();
  };
  const look = (one: Watched): Promise<void> => {
    one.looking ??= lookNow(one).finally(() => {
      one.looking = undefined;
    });
    return one.looking;
  };
  const goOn = (one: Watched): void => {
    if (one.timer !== undefined || isClosed || one.listeners.size === 0) return;
    one.timer = setTimeout(async () => {
      if (one.listeners.size > 0) await look(one);
      one.timer = undefined;
      goOn(one);
    }, every);
  };
  return {
    look: async (route) => {
      const one = at(route);
      await look(one);
      return one.board;
    },
    board: (route) => at(route).board,
    follow: (route, onChange) => {
      const one = at(route);
      // A listener of its own, also where one function is given twice.
      const listener = (): void => onChange();
      one.listeners.add(listener);
      goOn(one);
      return () => void one.listeners.delete(listener);
    },
    close: () => {
      isClosed = true;
      for (const { listeners, timer } of watched.values()) {
        listeners.clear();
        clearTimeout(timer);
      }
    },
  };
};
