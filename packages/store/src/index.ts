export type { BlobCache } from './blob-cache.ts';
export type { Blob } from './blob-rows.ts';
export type { FileHash, FileHashCache, FileStamp } from './file-hash-cache.ts';
export { type OpenedStore, type OpenOptions, openRunStore } from './open.ts';
