/** The most names that a line lists. */
const LISTED = 20;

/** The first of some names with commas between them, and the number of the others. */
export const firstOf = (names: readonly string[], most = LISTED): string => {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
};
