/** Change of one setting of a stage, as `--set STAGE.KEY=VALUE` asks for it. */
interface Change {
  readonly stage: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/** A change as a person writes it behind `--set`. */
export const overrideText = ({ stage, path, value }: Change): string =>
  `${[stage, ...path].join('.')}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
