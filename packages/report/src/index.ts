export * from './broadcast.ts';
export * from './diagnostic-json.ts';
export * from './diagnostics.ts';
export type { Look } from './look.ts';
