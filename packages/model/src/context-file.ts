/** One entry of a build context that the wanted stages can see, as it counts for the input key. */
export interface ContextFile {
  /** Name of a named context; undefined is the main build context. */
  readonly context?: string;
  /** Relative to the context's root, with `/`. */
  readonly path: string;
  /** `other`: devices and pipes. */
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  /** Permission bits, for example 0o755: COPY keeps them. */
  readonly mode: number;
  /** Of files the hex SHA-256 of the content, of others which pipe or device it is. */
  readonly hash?: string;
  /** Symlinks only, as it is stored. */
  readonly linkTarget?: string;
}
