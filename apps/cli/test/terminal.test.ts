import { describe, expect, it } from 'vitest';
import { screenOf } from '../src/terminal.ts';

const terminal = { isTTY: true, columns: 90, hasColors: () => true };

describe('a screen', () => {
  it('is as wide as its terminal, and painted on', () => {
    expect(screenOf(terminal, {})).toEqual({
      isTTY: true,
      paints: true,
      look: { width: 90, colors: true, unicode: true },
    });
  });

  it('of a pseudo-terminal without a size is written to line by line, as wide as a log', () => {
    const { paints, look } = screenOf({ ...terminal, columns: 0 }, {});
    expect({ paints, width: look.width }).toEqual({ paints: false, width: 120 });
  });

  it('that cannot move its cursor is not painted on', () => {
    expect(screenOf(terminal, { TERM: 'dumb' }).paints).toBe(false);
  });

  it.each<[NodeJS.ProcessEnv, boolean, boolean]>([
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [{}, false, false],
  ])('with %j, on a terminal: %j, has colours: %j', (env, isTTY, colors) => {
    expect(screenOf(isTTY ? terminal : {}, env).look.colors).toBe(colors);
  });
});
