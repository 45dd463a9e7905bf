import type { RegistryAnswer } from './registry.ts';

/** Fetches files as builds do, to know what they are; keeps nothing. Calls reject only with the reason of an aborted signal. */
export interface Downloads {
  digest(url: string, signal?: AbortSignal): Promise<RegistryAnswer<DownloadedFile>>;
}

export interface DownloadedFile {
  /** `sha256:…` of its bytes. */
  readonly checksum: string;
  readonly sizeBytes: number;
}
