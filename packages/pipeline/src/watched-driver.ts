import type { BuildObserver, Driver } from '@orchestrate/model';

/** The same driver: whoever watches sees what happens and how services end before those who build with it do. */
export function watchedDriver(
  driver: Driver,
  watch: Partial<Pick<BuildObserver, 'emit' | 'ended'>>,
): Driver {
  return {
    ...driver,
    build: (batch, observer) =>
      driver.build(batch, {
        signal: observer.signal,
        emit: (happening) => {
          watch.emit?.(happening);
          observer.emit(happening);
        },
        ended: (result) => {
          watch.ended?.(result);
          observer.ended(result);
        },
      }),
  };
}
