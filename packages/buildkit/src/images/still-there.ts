import net from 'node:net';
import type { ImageSource } from '@orchestrate/model';
import { containerdDigests } from './containerd-images.ts';

/** Longer than an engine that is well takes by far; then it is better to look at everything. */
const PATIENCE_MS = 3000;

/** Whether the engine answers and each tag, by its full name, still points at its digest. Never rejects. */
export async function stillThere(
  { containerd, engine }: Pick<ImageSource, 'containerd' | 'engine'>,
  images: ReadonlyMap<string, string>,
): Promise<boolean> {
  try {
    const [answers, found] = await Promise.all([
      ping(engine),
      containerdDigests(containerd, [...images.keys()]),
    ]);
    return answers && [...images].every(([name, digest]) => found.get(name) === digest);
  } catch {
    return false;
  }
}

/** `GET /_ping` of the Docker Engine API, by hand: an HTTP client takes longer to load than the whole question. */
function ping(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(socketPath);
    const end = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(PATIENCE_MS, () => end(false));
    socket.once('error', () => end(false));
    socket.once('end', () => end(false));
    socket.once('data', (data) => end(/^HTTP\/1\.\d 200 /.test(data.toString('latin1'))));
    socket.write('GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n');
  });
}
