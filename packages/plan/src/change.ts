import type { InputChange } from '@orchestrate/model';

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
  | 'exporter-changed'
  /** It holds a secret, so that the earlier value was not kept. */
  | 'masked-changed';

/** One difference between two fingerprints. */
export interface Change extends InputChange {
  readonly code: ChangeCode;
}
