import manifest from '../package.json' with { type: 'json' };

/** Ours, as published. */
export const version: string = manifest.version;
