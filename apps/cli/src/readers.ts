import { closeSync, openSync, writeSync } from 'node:fs';
import type { EventReader } from '@orchestrate/model';
import { createNdjsonReader, createPlainReader, createQuietReader } from '@orchestrate/report/run';
import type { BuildFlags } from './commands/build-options.ts';
import { isCi } from './commands/frozen.ts';
import { screenOf } from './terminal.ts';

/** What the command line says of a run's output. */
export type ReaderFlags = Pick<BuildFlags, 'progress' | 'events'>;

/** Who reads the events of a run: one reader for people, on standard error, and one for machines when asked for. */
export async function createReaders(flags: ReaderFlags): Promise<EventReader[]> {
  const people = await readerForPeople(flags);
  return [...people, ...eventsReaders(flags)];
}

/** The one for machines. */
export function eventsReaders({ events }: Pick<ReaderFlags, 'events'>): EventReader[] {
  return events === undefined ? [] : [eventsTo(events)];
}

/** `auto` is the live view on a terminal, unless a CI system pretends to be one. */
export function progressKind({
  progress,
}: Pick<BuildFlags, 'progress'>): 'tty' | 'plain' | 'quiet' {
  if (progress !== 'auto') return progress;
  return screenOf(process.stderr).paints && !isCi(process.env) ? 'tty' : 'plain';
}

async function readerForPeople(flags: ReaderFlags): Promise<EventReader[]> {
  const screen = screenOf(process.stderr);
  const write = together(process.stderr);
  switch (progressKind(flags)) {
    case 'quiet':
      return [createQuietReader({ write, ...screen.look })];
    case 'plain':
      return [createPlainReader({ write, ...screen.look })];
    case 'tty': {
      // Loaded only where there is a terminal to paint on.
      const { createPainter } = await import('./painter.ts');
      return [createPainter(process.stderr, screen)];
    }
  }
}

/** One write for what is said at once: each is a call to the system, and there may be a line for every service. */
function together(stream: NodeJS.WriteStream): (text: string) => void {
  let waiting = '';
  return (text) => {
    if (waiting === '') {
      queueMicrotask(() => {
        const all = waiting;
        waiting = '';
        stream.write(all);
      });
    }
    waiting += text;
  };
}

/** A file that cannot be opened is said so before anything starts. */
function eventsTo(target: string): EventReader {
  if (target === '-') return createNdjsonReader({ write: together(process.stdout) });
  const file = openSync(target, 'w');
  const reader = createNdjsonReader({ write: (text) => void writeSync(file, text) });
  return {
    name: reader.name,
    read: (event) => reader.read(event),
    close: async () => {
      await reader.close?.();
      closeSync(file);
    },
  };
}
