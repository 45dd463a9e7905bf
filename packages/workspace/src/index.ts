export * from './dockerfile-source.ts';
export * from './git.ts';
export * from './lookup.ts';
export * from './manifest-files.ts';
export * from './secrets.ts';
