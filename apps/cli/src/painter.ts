import type { Event, EventReader } from '@orchestrate/model';
import { createLiveView } from '@orchestrate/report';
import { createLiveArea } from './live-area.ts';
import { sayAbove } from './say.ts';
import type { Screen } from './terminal.ts';

/** Smooth for the eye, and little work: BuildKit's own view paints at about this rate. */
const FRAME_MS = 100;
/**
 * How long nothing is shown after the size has changed. Whoever drags a window changes it many times, and tmux
 * tells a program of it every 250 ms only: what is painted in between for the old width would be left behind.
 */
const SETTLING_MS = 300;
/** Of a terminal that does not say how large it is. */
const FEWEST_ROWS = 24;

/** Paints the live view on a terminal: permanent lines scroll away above, the rest is replaced in place. */
export function createPainter(stream: NodeJS.WriteStream, screen: Screen): EventReader {
  const view = createLiveView({
    columns: () => stream.columns || screen.look.width,
    rows: () => stream.rows || FEWEST_ROWS,
    colors: screen.look.colors,
    unicode: screen.look.unicode,
  });
  const area = createLiveArea(stream);
  sayAbove(area);
  let settledAt = 0;
  const paint = (): void => {
    const permanent = view.drain();
    if (permanent.length > 0) {
      area.clear();
      stream.write(`${permanent.join('\n')}\n`);
    }
    if (performance.now() >= settledAt) area.replace(view.lines(Date.now()));
  };
  // The view moves by itself: clocks and spinners.
  const timer = setInterval(paint, FRAME_MS);
  timer.unref();
  const resized = (): void => {
    area.resized();
    settledAt = performance.now() + SETTLING_MS;
  };
  stream.on('resize', resized);
  return {
    name: 'terminal',
    read(event: Event) {
      view.read(event);
    },
    close() {
      clearInterval(timer);
      stream.off('resize', resized);
      const permanent = view.drain();
      area.clear();
      sayAbove(undefined);
      if (permanent.length > 0) stream.write(`${permanent.join('\n')}\n`);
    },
  };
}
