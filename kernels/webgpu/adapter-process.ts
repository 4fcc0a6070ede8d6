// A process of its own that says which GPU there is: drivers have been known to end the process that loads them.
import { deviceOf, openAdapter } from './adapter.js';

const opened = await openAdapter();
process.send?.(typeof opened === 'string' ? opened : deviceOf(opened.adapter), () => process.exit(0));
