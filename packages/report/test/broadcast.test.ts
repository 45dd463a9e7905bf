import type { Event, EventReader } from '@orchestrate/model';
import { expect, it } from 'vitest';
import { createBroadcast } from '../src/index.ts';

function recorder(name: string): EventReader & { readonly events: Event[]; closed: boolean } {
  const events: Event[] = [];
  return {
    name,
    events,
    closed: false,
    read: (event) => void events.push(event),
    close() {
      this.closed = true;
    },
  };
}

const resolved = (ref: string) =>
  ({ type: 'image-resolved', ref, digest: 'sha256:1', known: false }) as const;

function clock() {
  let time = 1000;
  return { now: () => time++ };
}

it('gives every reader every event, with the time', () => {
  const [a, b] = [recorder('a'), recorder('b')];
  const { emit } = createBroadcast({
    readers: [a, b],
    clock: clock(),
    onReaderFailed: () => expect.fail(),
  });
  emit(resolved('x'));
  emit(resolved('y'));
  expect(a.events).toEqual([
    { ...resolved('x'), time: 1000 },
    { ...resolved('y'), time: 1001 },
  ]);
  expect(b.events).toEqual(a.events);
});

it('reports a reader that throws once, and goes on with the others', async () => {
  const broken: EventReader = {
    name: 'broken',
    read: () => {
      throw new Error('no room');
    },
    close: () => Promise.reject(new Error('still no room')),
  };
  const good = recorder('good');
  const failures: unknown[] = [];
  const { emit, close } = createBroadcast({
    readers: [broken, good],
    clock: clock(),
    onReaderFailed: (reader, error) => failures.push([reader, error]),
  });
  emit(resolved('x'));
  emit(resolved('y'));
  await close();
  expect(failures).toEqual([['broken', new Error('no room')]]);
  expect(good.events).toHaveLength(2);
  expect(good.closed).toBe(true);
});

it('tells a failed reader nothing more, so that it cannot leave a gap, but closes it', async () => {
  const read: string[] = [];
  const reader: EventReader = {
    name: 'once',
    read: (event) => {
      read.push(event.type === 'image-resolved' ? event.ref : event.type);
      if (read.length === 1) throw new Error('no');
    },
    close: () => void read.push('closed'),
  };
  const { emit, close } = createBroadcast({
    readers: [reader],
    clock: clock(),
    onReaderFailed: () => {},
  });
  emit(resolved('x'));
  emit(resolved('y'));
  await close();
  expect(read).toEqual(['x', 'closed']);
});

it('reports a reader that cannot close, and closes the rest', async () => {
  const failures: string[] = [];
  const stuck: EventReader = {
    name: 'stuck',
    read: () => {},
    close: () => Promise.reject(new Error('disk full')),
  };
  const good = recorder('good');
  const { close } = createBroadcast({
    readers: [stuck, good],
    clock: clock(),
    onReaderFailed: (reader) => failures.push(reader),
  });
  await close();
  expect(failures).toEqual(['stuck']);
  expect(good.closed).toBe(true);
});

it('keeps the order for everyone when a reader causes an event', () => {
  const after = recorder('after');
  const echo: EventReader = {
    name: 'echo',
    read: (event) => {
      if (event.type === 'image-resolved' && event.ref === 'x') emit(resolved('caused'));
    },
  };
  const { emit } = createBroadcast({
    readers: [echo, after],
    clock: clock(),
    onReaderFailed: () => expect.fail(),
  });
  emit(resolved('x'));
  expect(after.events.map((event) => event.type === 'image-resolved' && event.ref)).toEqual([
    'x',
    'caused',
  ]);
});
