import type { Event, Step } from '@orchestrate/model';
import { count, NOTHING_ENDED, type Tally } from './tally.ts';

/** What the live view knows. A value: each event makes a new one. */
export interface LiveState {
  /** Time of the first event, in ms since the epoch. */
  readonly startedAt: number | undefined;
  /** All services of the run; empty until it has started. */
  readonly services: readonly string[];
  /** In the order in which they started, so that lines keep their place. */
  readonly running: ReadonlyMap<string, RunningService>;
  readonly tally: Tally;
  /** Images whose digest was asked for. */
  readonly resolved: number;
  /** Events to be printed for good above the live lines, oldest first. */
  readonly permanent: readonly Event[];
  readonly isOver: boolean;
}

export interface RunningService {
  readonly startedAt: number;
  readonly attempt: number;
  /** By vertex, in the order in which they started. */
  readonly running: ReadonlyMap<string, Step>;
  readonly ended: ReadonlyMap<string, Step['state']>;
  /** By name, since the last step ended. */
  readonly transfers: ReadonlyMap<string, Transfer>;
  /** Why and until when it waits for another attempt. */
  readonly waiting?: { readonly reason: string; readonly until: number };
}

export interface Transfer {
  readonly currentBytes: number;
  readonly totalBytes?: number;
}

export const NOTHING_SEEN: LiveState = {
  startedAt: undefined,
  services: [],
  running: new Map(),
  tally: NOTHING_ENDED,
  resolved: 0,
  permanent: [],
  isOver: false,
};

/** The state after an event. */
export function reduce(before: LiveState, event: Event): LiveState {
  const state = {
    ...before,
    startedAt: before.startedAt ?? event.time,
    tally: count(before.tally, event),
  };
  switch (event.type) {
    case 'run-started':
      return { ...state, services: event.services };
    case 'image-resolved':
      return event.known ? state : { ...state, resolved: state.resolved + 1 };
    // What is decided shows when it starts or ends.
    case 'service-decided':
      return state;
    case 'service-started':
    case 'step-started':
    case 'step-completed':
    case 'step-progressed':
    case 'service-retried':
      return withService(state, event);
    // Output is shown when the step fails; then it is in the outcome.
    case 'step-logged':
      return state;
    case 'service-ended': {
      const running = new Map([...state.running].filter(([name]) => name !== event.service));
      const isNews = event.outcome.kind !== 'unchanged';
      return isNews ? keep({ ...state, running }, event) : { ...state, running };
    }
    case 'service-released':
    case 'cache-mount-restored':
    case 'cache-mount-saved':
    case 'diagnosed':
      return keep(state, event);
    case 'run-ended':
      return { ...state, running: new Map(), isOver: true };
  }
}

function keep(state: LiveState, event: Event): LiveState {
  return { ...state, permanent: [...state.permanent, event] };
}

type ProgressEvent = Extract<
  Event,
  {
    readonly type:
      | 'service-started'
      | 'step-started'
      | 'step-completed'
      | 'step-progressed'
      | 'service-retried';
  }
>;

function withService(state: LiveState, event: ProgressEvent): LiveState {
  const before = state.running.get(event.service) ?? started(event.time, 1);
  const running = new Map(state.running).set(event.service, progressed(before, event));
  return { ...state, running };
}

function progressed(service: RunningService, event: ProgressEvent): RunningService {
  switch (event.type) {
    case 'service-started':
      return started(event.attempt === 1 ? event.time : service.startedAt, event.attempt);
    case 'step-started':
      return { ...service, running: new Map(service.running).set(event.step.vertex, event.step) };
    case 'step-completed': {
      const { vertex, state } = event.step;
      const running = new Map([...service.running].filter(([other]) => other !== vertex));
      return {
        ...service,
        running,
        ended: new Map(service.ended).set(vertex, state),
        transfers: new Map(),
      };
    }
    case 'step-progressed': {
      const { name, currentBytes, totalBytes } = event;
      const transfer = { currentBytes, ...(totalBytes !== undefined && { totalBytes }) };
      return { ...service, transfers: new Map(service.transfers).set(name, transfer) };
    }
    case 'service-retried':
      return {
        ...service,
        running: new Map(),
        waiting: { reason: event.reason, until: event.time + event.delayMs },
      };
  }
}

function started(startedAt: number, attempt: number): RunningService {
  return { startedAt, attempt, running: new Map(), ended: new Map(), transfers: new Map() };
}
