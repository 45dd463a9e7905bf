export { type CacheFindings, examineCaches } from './cache/examine-caches.ts';
export type { CacheInput, ServiceInput } from './cache/input.ts';
export { CACHE_RULES } from './rules/index.ts';
