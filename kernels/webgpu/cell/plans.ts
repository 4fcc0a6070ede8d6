import type { CellPlan } from './graph.js';

/** Plans of cells by number: made once for a graph and a shape, and kept until they are released. */
export class CellPlans {
  readonly #plans = new Map<number, CellPlan>();
  #next = 0;

  get count(): number {
    return this.#plans.size;
  }

  /** Keeps a plan: its number. */
  keep(plan: CellPlan): number {
    this.#plans.set(this.#next, plan);
    return this.#next++;
  }

  /** @throws Error for a number that no plan has */
  at(number: number): CellPlan {
    const plan = this.#plans.get(number);
    if (plan === undefined) throw new Error(`there is no plan ${number} of a cell`);
    return plan;
  }

  /** @throws Error for a number that no plan has */
  release(number: number): void {
    if (!this.#plans.delete(number)) throw new Error(`there is no plan ${number} of a cell`);
  }
}

/** The kept tables of a plan: of what both passes copy into the tape, and of each pass. */
export const TABLES = ['gather', 'forward', 'backward'] as const;

/** The key of a kept table of a plan; it is dropped when the plan is released. */
export const tableKey = (number: number, table: (typeof TABLES)[number]): string => `cell ${number} ${table}`;
