import { expect, it } from 'vitest';
import { renderFindings } from '../src/findings.ts';

it('lines up subjects and says what to do below what is not right', () => {
  const lines = renderFindings(
    [
      { subject: 'manifest', status: 'ok', text: '5 services' },
      { subject: 'disk', status: 'warning', text: '1.0 GiB free', hint: 'Make room.' },
      { subject: 'builder', status: 'problem', text: 'no engine answers', hint: 'Start it.' },
    ],
    { width: 80, colors: false, unicode: true },
  );
  expect(lines).toEqual([
    '✓ manifest  5 services',
    '! disk      1.0 GiB free',
    '            hint: Make room.',
    '✗ builder   no engine answers',
    '            hint: Start it.',
  ]);
});
