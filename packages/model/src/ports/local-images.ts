import type { ImageSource } from './grounds-file.ts';

/** Images in the engine that the run loads into. */
export interface LocalImages {
  /** Digest that each tag points at, in one call however many; tags that do not exist are left out. */
  digests(tags: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** How a later run may ask the same without finding out where; undefined when it has to. */
  source(): Promise<ImageSource | undefined>;
  /** Lets a tag point at an image that is there, by its digest or another tag. */
  tag(image: string, tag: string): Promise<void>;
  /** Takes a tag away; nothing happens when there is none. */
  untag(tag: string): Promise<void>;
}
