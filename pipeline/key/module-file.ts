import type { OnLoadResult } from 'esbuild';

/** File of a module of the user's as this process read it: what is loaded of it carries it along. */
export interface ModuleFile {
  /** State of the file before it was read; undefined where it could not be told. */
  readonly state: string | undefined;
  readonly bytes: Buffer;
}

/** The file of a module that was loaded; undefined where it could not be. */
export const moduleFileOf = ({ pluginData }: OnLoadResult): ModuleFile | undefined => pluginData as ModuleFile | undefined;
