export * from './execute-plan.ts';
export type { Executed } from './execution.ts';
export type { ExecuteOptions, RunBatch, UnchangedAfter, Wait } from './ports.ts';
