export * from './build.ts';
export * from './describe-build.ts';
export * from './doctor.ts';
export { loadManifest, type ServiceOverrides } from './load.ts';
export * from './lock.ts';
export * from './prepare.ts';
export { redactTexts } from './redacting-driver.ts';
export { type RefreshOptions, type RefreshResult, refresh } from './refresh.ts';
export * from './world.ts';
