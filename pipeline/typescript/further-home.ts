export { initialize } from './hooks.js';
