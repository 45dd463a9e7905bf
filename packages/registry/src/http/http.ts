/** One HTTP request, before authorization. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | string;
  /** Longest body that is accepted, in bytes. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** What came of a request: whatever status it has, an answer is an answer. */
export type Exchange = HttpAnswer | HttpFault;

/** By name, whatever its case; several of one name come as one, with commas. */
export interface AnswerHeaders {
  get(name: string): string | null;
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly url: URL;
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** There was no usable answer. */
export interface HttpFault {
  readonly kind: 'fault';
  readonly cause:
    | 'network'
    | 'tls'
    | 'timeout'
    | 'cut-short'
    | 'too-large'
    | 'redirect'
    | 'authorization';
  /** A repetition may help. */
  readonly transient: boolean;
  /** What happened, as the end of a sentence: `refused the connection`. */
  readonly message: string;
}

/** Sends one request. Rejects only with the reason of its aborted signal. Wrappers have the same type. */
export type Send = (request: HttpRequest) => Promise<Exchange>;

export function fault(
  cause: HttpFault['cause'],
  message: string,
  { transient }: { readonly transient: boolean },
): HttpFault {
  return { kind: 'fault', cause, message, transient };
}
