/** Files that a build has written for whoever asked for it. Paths are absolute. */
export interface ExportedFiles {
  /** Every file below a folder; links are not followed. */
  read(folder: string): AsyncIterable<ExportedFile>;
  /** Puts a file or folder where it is wanted: files are replaced, folders take up what the other one has. */
  move(from: string, to: string): Promise<void>;
  /** Takes a file or folder away; nothing happens when there is none. */
  remove(path: string): Promise<void>;
}

export interface ExportedFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly content: AsyncIterable<Uint8Array>;
}
