/** One thing that `doctor` looked at. */
export interface Finding {
  readonly subject: string;
  readonly status: 'ok' | 'warning' | 'problem';
  /** What is there, or what is wrong. */
  readonly text: string;
  /** What to do, for everything that is not ok. */
  readonly hint?: string;
}
