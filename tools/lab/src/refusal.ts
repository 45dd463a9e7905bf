/** The lab cannot go on, for a reason outside of it: what is missing, and how to get it. */
export class Refusal extends Error {
  readonly hint: string;

  constructor(missing: string, hint: string) {
    super(missing);
    this.name = 'Refusal';
    this.hint = hint;
  }
}

/** Something that the lab ran has failed; the message carries what it printed. */
export class Failure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Failure';
  }
}
