/** The oldest version of Node.js that sluice runs on, as `engines` of package.json has it. */
export const LEAST_NODE = '20.9';
