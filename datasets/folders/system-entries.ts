// What file systems, desktops, network drives and tools put into folders by themselves, in lower case.
const NAMES: ReadonlySet<string> = new Set([
  // Windows
  'thumbs.db',
  'thumbs.db:encryptable',
  'ehthumbs.db',
  'ehthumbs_vista.db',
  'desktop.ini',
  'picasa.ini',
  '$recycle.bin',
  'recycler',
  'recycled',
  'system volume information',
  'found.000',
  // macOS; the icon's name ends in a carriage return
  '__macosx',
  'icon\r',
  'network trash folder',
  'temporary items',
  'thevolumesettingsfolder',
  // Synology, QNAP and other network drives
  '@eadir',
  '@tmp',
  '@recycle',
  '@recently-snapshot',
  '@sharebin',
  '#recycle',
  '#snapshot',
  'lost+found',
  'aquota.user',
  'aquota.group',
  // Python
  '__pycache__',
]);

/**
 * Tells by its name alone whether an entry of a folder is hidden or made by a system: `.DS_Store`, `Thumbs.db`, `@eaDir`,
 * `lost+found`. Such entries never count as classes or images, and may come and go without changing a data set.
 */
export const isSystemEntry = (name: string): boolean =>
  name.startsWith('.') || name.startsWith('~$') || NAMES.has(name.toLowerCase());
