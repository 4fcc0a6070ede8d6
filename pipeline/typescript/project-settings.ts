import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Settings of a project for the TypeScript that is imported in it, from the tsconfig.json that tsx takes. */
export interface ProjectSettings {
  /** All of them as text, on which what is compiled depends. */
  readonly text: string;
  /** The names of aliases of files, of which `*` stands for any text. */
  readonly aliases: readonly string[];
  /** Tells whether JavaScript may import TypeScript by the name of what is compiled from it. */
  readonly allowsJavaScript: boolean;
}

const NONE: ProjectSettings = { text: '', aliases: [], allowsJavaScript: false };

const hasConfiguration = (folder: string): boolean =>
  existsSync(join(folder, 'tsconfig.json')) || (dirname(folder) !== folder && hasConfiguration(dirname(folder)));

/**
 * The settings for what a process imports: those of the tsconfig.json nearest to its working folder, whichever project a
 * module lies in. Undefined where tsx is told of another, or that one cannot be read.
 */
export const projectSettings = async (): Promise<ProjectSettings | undefined> => {
  if (process.env.TSX_TSCONFIG_PATH) return undefined;
  try {
    if (!hasConfiguration(process.cwd())) return NONE;
    const { getTsconfig } = await import('get-tsconfig');
    const found = getTsconfig();
    if (found === null) return undefined;
    const { paths, baseUrl, allowJs } = found.config.compilerOptions ?? {};
    return {
      text: JSON.stringify(found),
      // From a base any name may lead to a file.
      aliases: [...Object.keys(paths ?? {}), ...(baseUrl === undefined ? [] : ['*'])],
      allowsJavaScript: allowJs === true,
    };
  } catch {
    return undefined;
  }
};
