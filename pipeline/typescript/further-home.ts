// Hooks of nothing, whose registration tells those there are of a further home.
export { addHome as initialize } from './hooks.js';
