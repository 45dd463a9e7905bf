export * from './execute-plan.ts';
export type { ExecuteOptions, RunBatch, Wait } from './ports.ts';
