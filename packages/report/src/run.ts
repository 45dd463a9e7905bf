// What shows a run, without all that shows other things: a run that has nothing to do loads no more than this.
export { createBroadcast } from './broadcast.ts';
export { renderDiagnostics } from './diagnostics.ts';
export type { Look } from './look.ts';
export { createNdjsonReader } from './ndjson.ts';
export { createPlainReader } from './plain.ts';
export { createQuietReader } from './quiet.ts';
export { recordJson } from './record-json.ts';
export { renderSummary } from './summary.ts';
