export type { FileHash, FileHashCache, FileStamp } from './file-hash-cache.ts';
export { type OpenedStore, type OpenOptions, openRunStore } from './open.ts';
