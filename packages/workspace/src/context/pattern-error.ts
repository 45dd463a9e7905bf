/** A pattern that BuildKit refuses, or reads in a way that is not worth knowing (escapes of Go's regular expressions). */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  readonly pattern: string;

  constructor(pattern: string) {
    super(`The pattern ${JSON.stringify(pattern)} is malformed.`);
    this.pattern = pattern;
  }
}
