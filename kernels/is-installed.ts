/** Tells whether a package can be imported from here; it is not loaded. */
export const isInstalled = (name: string): boolean => {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
};
