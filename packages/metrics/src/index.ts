export * from './own-steps.ts';
export * from './run-record.ts';
export * from './run-totals.ts';
export * from './service-record.ts';
export * from './shared-steps.ts';
export * from './size-above-base.ts';
export * from './step-counts.ts';
export * from './step-times.ts';
