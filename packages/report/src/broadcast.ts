import type { Clock, Emit, Event, EventReader } from '@orchestrate/model';

export interface BroadcastOptions {
  readonly readers: readonly EventReader[];
  readonly clock: Clock;
  /** Called once for each reader that throws; it is told nothing more then. */
  readonly onReaderFailed: (reader: string, error: unknown) => void;
}

export interface Broadcast {
  readonly emit: Emit;
  /** Closes every reader, the failed ones too, so that what they hold is written. Never rejects. */
  close(): Promise<void>;
}

/**
 * Gives every event, stamped with the time, to all readers in turn. A reader that throws harms neither the
 * build nor the other readers. Events that a reader causes come after the one it is reading.
 */
export function createBroadcast({ readers, clock, onReaderFailed }: BroadcastOptions): Broadcast {
  const guarded = readers.map((reader) => guard(reader, onReaderFailed));
  const waiting: Event[] = [];
  let isReading = false;
  return {
    emit(happening) {
      waiting.push({ ...happening, time: clock.now() });
      if (isReading) return;
      isReading = true;
      try {
        for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
          for (const reader of guarded) reader.read(event);
        }
      } finally {
        isReading = false;
      }
    },
    async close() {
      for (const reader of guarded) await reader.close();
    },
  };
}

/** A reader that does not throw; after its first failure it reads nothing more. */
function guard(reader: EventReader, onFailed: BroadcastOptions['onReaderFailed']) {
  let hasFailed = false;
  const fail = (error: unknown): void => {
    if (hasFailed) return;
    hasFailed = true;
    onFailed(reader.name, error);
  };
  return {
    read(event: Event): void {
      if (hasFailed) return;
      try {
        reader.read(event);
      } catch (error) {
        fail(error);
      }
    },
    async close(): Promise<void> {
      try {
        await reader.close?.();
      } catch (error) {
        fail(error);
      }
    },
  };
}
