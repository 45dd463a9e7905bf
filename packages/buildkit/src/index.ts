export { type BuildkitDriver, createBuildkitDriver, type DriverOptions } from './driver.ts';
