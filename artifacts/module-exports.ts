import { importModule } from '../base/modules.js';

/**
 * Imports a module and gives what it exports, by name.
 *
 * Of a CommonJS module Node sees the names that a quick scan of its text finds, which those of compiled TypeScript need
 * not be among; all of them are properties of its default export.
 *
 * @param source URL of the module
 */
export const exportsOf = async (source: string): Promise<Readonly<Record<string, unknown>>> => {
  const module = await importModule(source);
  const whole = module['default'];
  return typeof whole === 'object' &&
    whole !== null &&
    Object.keys(module).every((name) => /^(default|module\.exports)$/.test(name))
    ? { ...whole, ...module }
    : module;
};
