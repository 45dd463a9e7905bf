import type { ContextFile } from '@orchestrate/model';

/** An entry that cannot be told from another: it went away (no message), or a sentence says why. */
export class Unidentified {
  readonly message: string | undefined;

  constructor(message?: string) {
    this.message = message;
  }
}

/** What an entry is under some path: of all paths that lead to it, the first one that was asked for. */
export type Identity = ContextFile | Unidentified;
