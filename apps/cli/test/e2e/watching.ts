import { type Monorepo, start } from './rig.ts';

export const READY = /watching for changes/;

/** Reads on from where the last pattern was found. */
function following(stream: NodeJS.ReadableStream | null) {
  if (stream === null) throw new Error('the process has no such stream');
  let text = '';
  let look = (): void => {};
  let end = (): void => {};
  stream.on('data', (chunk) => {
    text += String(chunk);
    look();
  });
  stream.on('end', () => end());
  return (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      look = () => {
        const found = pattern.exec(text);
        if (found === null) return;
        const before = text.slice(0, found.index);
        text = text.slice(found.index + found[0].length);
        look = () => {};
        resolve(before);
      };
      end = () => reject(new Error(`it ended without saying ${pattern}:\n${text}`));
      look();
    });
}

interface Ended {
  readonly type: string;
  readonly service: string;
  readonly outcome: { readonly kind: string };
}

/** A repository that is watched: what is said to people, and how services end. */
export function watching({ root }: Monorepo) {
  const running = start(root, ['build', '--watch', '--progress', 'plain', '--events', '-']);
  const said = following(running.stderr);
  const told = following(running.stdout);
  /** How services have ended in the run that is over now. */
  const outcomes = async (): Promise<string[]> => {
    const events = await told(/"type":"run-ended".*\n/);
    return events
      .split('\n')
      .filter((line) => line.includes('"service-ended"'))
      .map((line): Ended => JSON.parse(line))
      .map(({ service, outcome }) => `${service} ${outcome.kind}`);
  };
  return { running, said, outcomes };
}
