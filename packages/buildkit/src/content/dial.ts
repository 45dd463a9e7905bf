import { execa } from 'execa';
import { type ContentStore, contentStore } from './content-store.ts';
import { openGrpc } from './grpc.ts';

export interface DialInput {
  readonly buildx: string;
  /** Says which builder. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface OpenContentStore extends ContentStore {
  /** Resolves when the connecting process has gone. */
  close(): Promise<void>;
}

/**
 * Connects to a builder's content store through `buildx dial-stdio`, which reaches the builders of every
 * driver. Connecting takes a process; each blob afterwards about a millisecond.
 */
export function dialContentStore({ buildx, args, env }: DialInput): OpenContentStore {
  const child = execa(buildx, ['dial-stdio', ...args], {
    env,
    extendEnv: false,
    stderr: 'ignore',
    buffer: false,
    reject: false,
  });
  const stream = child.duplex();
  // What happens to the stream is told by the calls over it.
  stream.on('error', () => undefined);
  const connection = openGrpc(stream);
  return {
    ...contentStore(connection),
    close: async () => {
      connection.close();
      child.kill('SIGKILL');
      await child;
    },
  };
}
