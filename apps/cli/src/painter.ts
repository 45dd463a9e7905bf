import type { Event, EventReader } from '@orchestrate/model';
import { createLiveView } from '@orchestrate/report';
import { createLogUpdate } from 'log-update';
import type { Screen } from './terminal.ts';

/** Smooth for the eye, and little work: BuildKit's own view paints at about this rate. */
const FRAME_MS = 100;
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
  const update = createLogUpdate(stream);
  const paint = (): void => {
    const permanent = view.drain();
    if (permanent.length > 0) {
      update.clear();
      stream.write(`${permanent.join('\n')}\n`);
    }
    update(view.lines(Date.now()).join('\n'));
  };
  // The view moves by itself: clocks and spinners.
  const timer = setInterval(paint, FRAME_MS);
  timer.unref();
  // The terminal has wrapped the old lines anew: they are taken away before the next frame.
  const repaint = (): void => {
    update.clear();
    paint();
  };
  stream.on('resize', repaint);
  return {
    name: 'terminal',
    read(event: Event) {
      view.read(event);
    },
    close() {
      clearInterval(timer);
      stream.off('resize', repaint);
      const permanent = view.drain();
      update.clear();
      if (permanent.length > 0) stream.write(`${permanent.join('\n')}\n`);
    },
  };
}
