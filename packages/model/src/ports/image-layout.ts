import type { ImageBlobs } from './image-blobs.ts';

/** Images and layer caches in a folder (OCI image specification, "Image Layout"). */
export interface ImageLayout extends Pick<ImageBlobs, 'read'> {
  /** Digest that a tag points at. */
  digest(tag: string): Promise<string | undefined>;
  /** Lets another tag point at what this one does; this one goes. */
  rename(tag: string, to: string): Promise<void>;
  /** Takes a tag away, with the blobs that no other tag needs. */
  remove(tag: string): Promise<void>;
}
