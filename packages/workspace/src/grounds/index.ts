export { MANIFEST_NAMES } from '../manifest-names.ts';
export { createGroundsFile, type KeptGrounds, readGrounds } from './grounds-file.ts';
export type { Request } from './request.ts';
