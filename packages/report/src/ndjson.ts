import { EVENTS_VERSION, type EventReader } from '@orchestrate/model';
import { publicEvent } from './public-event.ts';

/**
 * The public event stream: one JSON object a line, the first of which names the version of the contract
 * (docs/events.md). Each line is written whole with one call.
 */
export function createNdjsonReader({
  write,
}: {
  readonly write: (text: string) => void;
}): EventReader {
  let isOpen = false;
  const open = (): void => {
    if (!isOpen) write(`${JSON.stringify({ type: 'stream', version: EVENTS_VERSION })}\n`);
    isOpen = true;
  };
  return {
    name: 'ndjson',
    read(event) {
      open();
      // Type and time stand first, for people who look at the lines.
      const { type, time, ...rest } = publicEvent(event);
      write(`${JSON.stringify({ type, time, ...rest })}\n`);
    },
    // A run that never began is a stream without events, not an empty file.
    close: open,
  };
}
