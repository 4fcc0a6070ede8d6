import { type PagePart, partMarkup } from '../../report/page/page.js';
import type { BoardPart } from '../../ui/board.js';

/** A part of a page as its board has it. */
export const boardPart = (part: PagePart): BoardPart => ({ id: part.id, title: part.title, html: partMarkup(part).markup });
