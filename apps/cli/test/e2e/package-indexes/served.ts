/** What a path is answered with. */
export interface Body {
  readonly type: string;
  readonly body: Buffer;
}

/** By path. */
export type Served = ReadonlyMap<string, Body>;
