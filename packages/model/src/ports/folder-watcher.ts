/** Tells what changes in folders. */
export interface FolderWatcher {
  /**
   * Calls `changed` with absolute paths of what was written, added or removed below the folders, soon after it
   * happened and until the answer is disposed of. When it answers, nothing can be missed any more.
   */
  watch(request: WatchRequest, changed: (paths: readonly string[]) => void): Promise<WatchAnswer>;
}

export interface WatchRequest {
  /** Absolute. */
  readonly folders: readonly string[];
  /** Absolute: nothing in them is told. */
  readonly without: readonly string[];
}

export type WatchAnswer =
  | { readonly ok: true; readonly watch: AsyncDisposable }
  /** A sentence that names the folder. */
  | { readonly ok: false; readonly problem: string };
