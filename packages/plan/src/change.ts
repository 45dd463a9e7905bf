export type ChangeCode =
  | 'key-version'
  | 'dockerfile-changed'
  | 'frontend-changed'
  | 'target-changed'
  | 'platform-changed'
  | 'base-added'
  | 'base-removed'
  | 'base-moved'
  | 'parent-changed'
  | 'context-changed'
  | 'arg-changed'
  | 'label-changed'
  | 'file-added'
  | 'file-removed'
  | 'file-changed'
  | 'secret-changed'
  | 'ssh-changed'
  | 'exporter-changed';

/** One difference between two fingerprints. */
export interface Change {
  /** Stable word for machines. */
  readonly code: ChangeCode;
  /** What it is about: a path, a name, a reference. */
  readonly subject: string;
  /** One sentence for people. */
  readonly text: string;
}
