import net from 'node:net';
import { decodeFrames, encodeFrame, FLAG, FRAME, type Frame } from './frames.ts';
import { encodeRequestHeaders } from './header-block.ts';

export interface UnaryCall {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** At most `MOST_BYTES`. */
  readonly message: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What the other side takes without having said that it does: the first window of HTTP/2, less gRPC's prefix. */
export const MOST_BYTES = 65_535 - 5;

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const STREAM = 1;
const PREFIX_BYTES = 5;
/** The largest frame that everybody takes. */
const FRAME_BYTES = 16_384;
const WINDOW_BYTES = 2 ** 31 - 1;
const FIRST_WINDOW_BYTES = 65_535;
const INITIAL_WINDOW_SIZE = 4;
const PATIENCE_MS = 20_000;

/**
 * One gRPC call with one answer over a socket of this machine, and nothing else of HTTP/2 than that needs. Node's
 * own client takes 20 ms of CPU to load, which is longer than all else that a run without work does. Rejects
 * when the call fails in any way; what the status was is not looked at.
 */
export function unaryCall(socketPath: string, call: UnaryCall): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(socketPath);
    const answer = new Answer((frame) => socket.write(encodeFrame(frame)));
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(PATIENCE_MS, () => fail(new Error(`${socketPath} does not answer`)));
    socket.once('error', fail);
    socket.once('end', () => fail(new Error(`${socketPath} ended the connection`)));
    socket.on('data', (bytes) => {
      try {
        const message = answer.receive(bytes);
        if (message === undefined) return;
        socket.destroy();
        resolve(message);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.write(Buffer.concat([Buffer.from(PREFACE), ...request(call).map(encodeFrame)]));
  });
}

function request({ path, message, metadata }: UnaryCall): Frame[] {
  if (message.length > MOST_BYTES) throw new Error('the message is too long for one call');
  const settings = Buffer.alloc(6);
  settings.writeUInt16BE(INITIAL_WINDOW_SIZE, 0);
  settings.writeUInt32BE(WINDOW_BYTES, 2);
  const update = Buffer.alloc(4);
  update.writeUInt32BE(WINDOW_BYTES - FIRST_WINDOW_BYTES, 0);
  return [
    { type: FRAME.settings, flags: 0, stream: 0, payload: settings },
    { type: FRAME.windowUpdate, flags: 0, stream: 0, payload: update },
    {
      type: FRAME.headers,
      flags: FLAG.endHeaders,
      stream: STREAM,
      payload: encodeRequestHeaders(path, metadata),
    },
    ...dataFrames(message),
  ];
}

/** The message with gRPC's prefix: not compressed, and its length. */
function dataFrames(message: Uint8Array): Frame[] {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  const whole = Buffer.concat([prefix, message]);
  const frames: Frame[] = [];
  for (let at = 0; at < whole.length; at += FRAME_BYTES) {
    const isLast = at + FRAME_BYTES >= whole.length;
    frames.push({
      type: FRAME.data,
      flags: isLast ? FLAG.endStream : 0,
      stream: STREAM,
      payload: whole.subarray(at, at + FRAME_BYTES),
    });
  }
  return frames;
}

class Answer {
  readonly #send: (frame: Frame) => void;
  readonly #chunks: Buffer[] = [];
  #received: Buffer = Buffer.alloc(0);

  constructor(send: (frame: Frame) => void) {
    this.#send = send;
  }

  /** The message once it is there; throws for anything that is no answer. */
  receive(bytes: Buffer): Uint8Array | undefined {
    const { frames, rest } = decodeFrames(Buffer.concat([this.#received, bytes]));
    this.#received = rest;
    for (const frame of frames) {
      this.#read(frame);
      // A call that failed ends without a message, whole or at all.
      if (frame.type <= FRAME.headers && (frame.flags & FLAG.endStream) !== 0) return this.#whole();
    }
    return undefined;
  }

  #read({ type, flags, payload }: Frame): void {
    switch (type) {
      case FRAME.data:
        if ((flags & FLAG.padded) !== 0) throw new Error('padded frames are not expected');
        this.#chunks.push(Buffer.from(payload));
        return;
      case FRAME.settings:
        if ((flags & FLAG.ack) === 0) this.#acknowledge(FRAME.settings, Buffer.alloc(0));
        return;
      case FRAME.ping:
        if ((flags & FLAG.ack) === 0) this.#acknowledge(FRAME.ping, Buffer.from(payload));
        return;
      case FRAME.resetStream:
      case FRAME.goAway:
        throw new Error('the other side broke the call off');
    }
  }

  #acknowledge(type: number, payload: Buffer): void {
    this.#send({ type, flags: FLAG.ack, stream: 0, payload });
  }

  #whole(): Uint8Array {
    const received = Buffer.concat(this.#chunks);
    if (received.length < PREFIX_BYTES) throw new Error('the call failed');
    if (received.readUInt8(0) !== 0) throw new Error('the answer is compressed');
    const end = PREFIX_BYTES + received.readUInt32BE(1);
    if (end !== received.length) throw new Error('the answer is not whole');
    return received.subarray(PREFIX_BYTES);
  }
}
