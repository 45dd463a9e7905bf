export type InterruptReason = 'cancel' | 'kill';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** True once Ctrl-C or a termination signal came. */
  readonly happened: () => boolean;
  dispose(): void;
}

/**
 * The first SIGINT or SIGTERM asks the run to stop and to wait for its processes; the second one kills them.
 * `onSecond` is called with the second signal, because an AbortSignal fires only once.
 */
export function listenForInterrupt(onFirst: () => void, onSecond: () => void): Interrupt {
  const controller = new AbortController();
  const listener = (): void => {
    if (controller.signal.aborted) {
      onSecond();
      return;
    }
    onFirst();
    controller.abort('cancel' satisfies InterruptReason);
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return {
    signal: controller.signal,
    happened: () => controller.signal.aborted,
    dispose: () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    },
  };
}
