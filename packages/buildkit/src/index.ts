export { type BuildersOptions, createBuilders } from './builders/builders.ts';
export { type BuildkitDriver, createBuildkitDriver, type DriverOptions } from './driver.ts';
export { createLocalImages } from './images/local-images.ts';
