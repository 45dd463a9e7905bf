export * from './execute-plan.ts';
export type { ExecuteOptions, RunBatch, UnchangedAfter, Wait } from './ports.ts';
