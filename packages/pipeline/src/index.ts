export * from './build.ts';
export * from './describe-build.ts';
export * from './doctor.ts';
export { loadManifest, type ServiceOverrides } from './load.ts';
export * from './lock.ts';
export * from './prepare.ts';
export * from './world.ts';
