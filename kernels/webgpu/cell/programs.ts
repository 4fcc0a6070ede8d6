import { recentlyUsed } from '../../recently-used.js';
import type { Program } from '../program.js';

const MOST_PROGRAMS = 1024;
const programs = recentlyUsed<Program>(MOST_PROGRAMS);

/** The program of a key, made when the key first occurs. */
export const kept = (key: string, make: () => Program): Program => programs.get(key, make);
