/** Content of images as the builder keeps it. */
export interface ImageBlobs {
  /** A blob as it was before compression (gzip, zstd). Rejects when the builder does not have it. */
  read(blob: BlobRef): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

export interface BlobRef {
  readonly digest: string;
  /** Compressed; large blobs are read in pieces when it is known. */
  readonly sizeBytes?: number;
}
