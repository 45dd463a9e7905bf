/** Where the folders of local layer caches are read and written in one run of a batch. */
export interface CacheFolders {
  /** Undefined when there is nothing to read yet. */
  readonly source: (folder: string) => string | undefined;
  /** Undefined when it cannot be written. */
  readonly destination: (folder: string) => string | undefined;
}

/** For printed definitions: the folders themselves. */
export const OWN_FOLDERS: CacheFolders = {
  source: (folder) => folder,
  destination: (folder) => folder,
};
