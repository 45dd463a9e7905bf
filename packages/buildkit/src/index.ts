export { type BuildersOptions, createBuilders } from './builders/builders.ts';
export { createBuilderCache } from './cache/builder-cache.ts';
export { createImageBlobs } from './content/image-blobs.ts';
export { uncompressed } from './content/uncompressed.ts';
export { type BuildkitDriver, createBuildkitDriver, type DriverOptions } from './driver.ts';
export { createExportedFiles } from './exports/exported-files.ts';
export { createImageLayout } from './exports/image-layout.ts';
export { createLocalImages } from './images/local-images.ts';
