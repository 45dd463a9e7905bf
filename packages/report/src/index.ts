export * from './broadcast.ts';
export * from './diagnostic-json.ts';
export * from './diagnostics.ts';
export * from './live.ts';
export type { Look } from './look.ts';
export * from './ndjson.ts';
export * from './plain.ts';
export * from './public-event.ts';
export * from './quiet.ts';
