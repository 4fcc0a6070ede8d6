// Loaded before a command: whatever it asks of the network fails at once, as on a machine without one.
globalThis.fetch = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('there is no network') }));
