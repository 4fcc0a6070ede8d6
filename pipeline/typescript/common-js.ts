import { compileFunction } from 'node:vm';

/** The message of the error that compiling a text as CommonJS raises; undefined where it compiles, or has no word of ES modules. */
export const commonJsError = (text: string): string | undefined => {
  if (!/import|export|await/.test(text)) return undefined;
  try {
    compileFunction(text.replace(/^#!.*/, ''), ['exports', 'require', 'module']);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

const WRITTEN_WITH_IMPORT = /import statement outside|Unexpected token 'export'|'import[.]meta'|await is only valid/;
/** Tells whether a text does not compile as CommonJS for being written as an ES module. */
export const isWrittenWithImport = (text: string): boolean => WRITTEN_WITH_IMPORT.test(commonJsError(text) ?? '');
