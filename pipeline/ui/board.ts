/** A section of the live page, as markup. */
export interface BoardPart {
  readonly id: string;
  readonly title: string;
  /** All that stands within its element, the heading too. */
  readonly html: string;
}

/** A part and the version of the board since which it is as it is. */
interface Dated extends BoardPart {
  readonly version: number;
}

/** Content of a live page: its parts in order, and a number that is higher after each change. */
export interface Board {
  readonly version: number;
  readonly parts: readonly Dated[];
}

/** The difference between two versions of a board, as a page is told of it. */
export interface BoardUpdate {
  readonly version: number;
  /** All parts in order, by their ids. */
  readonly order: readonly string[];
  /** Those that are new or have changed. */
  readonly changed: readonly BoardPart[];
}

/** The board before anything is on it. */
export const emptyBoard: Board = { version: 0, parts: [] };

/**
 * The board with other parts; the same value where nothing has changed.
 *
 * @param version higher than that of every board before
 */
export const boardAfter = (board: Board, parts: readonly BoardPart[], version: number): Board => {
  const before = new Map(board.parts.map((part) => [part.id, part]));
  const dated = parts.map((part): Dated => {
    const old = before.get(part.id);
    return old !== undefined && old.html === part.html && old.title === part.title ? old : { ...part, version };
  });
  const isSame = dated.length === board.parts.length && dated.every((part, index) => part === board.parts[index]);
  return isSame ? board : { version, parts: dated };
};

/** The update for a page that has a version of the board; undefined for one that has the newest, and where nothing is there yet. */
export const updateSince = (board: Board, version: number): BoardUpdate | undefined =>
  version === board.version || board.version === 0
    ? undefined
    : {
        version: board.version,
        order: board.parts.map(({ id }) => id),
        changed: board.parts
          // A number that this board never had is of another.
          .filter((part) => version > board.version || part.version > version)
          .map(({ id, title, html }) => ({ id, title, html })),
      };
