/** Bytes on their way from somebody who has them to somebody who reads them. */
export class Feed {
  readonly #pieces: Uint8Array[] = [];
  #ended = false;
  #wakeReader: () => void = () => undefined;
  #wakeWriter: () => void = () => undefined;

  write(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.#wakeReader();
  }

  /** Nothing more comes, or nobody reads any more. */
  end(): void {
    this.#ended = true;
    this.#wakeReader();
    this.#wakeWriter();
  }

  /** Resolves when everything was read, so that little is in memory at a time. */
  async drained(): Promise<void> {
    while (!this.#ended && this.#pieces.length > 0) {
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve;
      });
    }
  }

  async *read(): AsyncGenerator<Uint8Array> {
    while (true) {
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        yield piece;
        continue;
      }
      this.#wakeWriter();
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
  }
}
