import { describe, expect, it } from 'vitest';
import { commandTexts } from '../src/index.ts';
import { lines, parsed, resolved } from './support.ts';

describe('the text of a command', () => {
  it('leads back into the file, over continuations and comments', () => {
    const file = parsed(
      lines('FROM a', 'RUN --mount=type=cache,target=/c one \\', '# why', '  two \\', '  three'),
    );
    const { body } = commandTexts(file).get(2)!;
    expect(body.text).toBe('one   two   three');
    const at = body.locate(body.text.indexOf('three'), body.text.length);
    expect(file.source.text.slice(at.start, at.end)).toBe('three');
  });

  it('knows where here-documents are, one after the other', () => {
    const file = parsed(
      lines('FROM a', 'RUN <<A sh && cat <<-B', 'one', 'A', '\ttwo', '\tB', 'RUN x'),
    );
    const { heredocs } = commandTexts(file).get(2)!;
    expect(heredocs.map(({ text }) => text)).toEqual(['one\n', '\ttwo\n']);
    const places = heredocs.map(({ text, locate }) => locate(0, text.length));
    expect(places.map(({ start, end }) => file.source.text.slice(start, end))).toEqual([
      'one\n',
      '\ttwo\n',
    ]);
    expect([...commandTexts(file).keys()]).toEqual([2, 7]);
  });
});

describe('the runs of a build', () => {
  it('see variables, user, folder and shell as they are there', () => {
    const { runs } = resolved(
      lines(
        'FROM scratch AS base',
        'ARG A=1',
        'RUN a',
        'ENV B=$A',
        'USER $A:2',
        'WORKDIR /w',
        'SHELL ["bash", "-c"]',
        'FROM base',
        'RUN b',
      ),
    );
    expect(
      runs.map(({ stage, user, workdir, shell, complete }) => ({
        stage,
        user,
        workdir,
        shell,
        complete,
      })),
    ).toEqual([
      { stage: 0, user: undefined, workdir: '/', shell: undefined, complete: true },
      { stage: 1, user: '1:2', workdir: '/w', shell: ['bash', '-c'], complete: true },
    ]);
    expect(runs.map(({ variables }) => [variables.get('A'), variables.get('B')])).toEqual([
      ['1', undefined],
      ['1', '1'],
    ]);
  });
});
