import * as z from 'zod/mini';
import { AGE, CALENDAR_DAY, IMAGE_PATTERN, NOT_EMPTY, REGISTRY_HOST } from './rules.ts';
import { key, note, required, text } from './text.ts';

const freeze = note(
  z.strictObject({
    image: required(
      text(IMAGE_PATTERN),
      'The image that keeps its digest; `*` stands for anything.',
      'python:3.13*',
    ),
    reason: required(text(NOT_EMPTY), 'Why, for whoever reads the report.', 'wheels are missing'),
    until: required(text(CALENDAR_DAY), 'The last day on which this holds.', '2027-01-31'),
  }),
  { id: 'Freeze', title: 'Freeze', description: 'Images that are not refreshed for a while.' },
);

/** What `orchestrate refresh` may take up. */
export const refreshShape = z.strictObject({
  minAge: key(
    text(AGE),
    'How long a new digest must be known before it is taken. Default: `0d`. `--min-age` takes precedence.',
    '3d',
  ),
  allow: key(
    z.array(text(REGISTRY_HOST)),
    'Registry hosts whose images are refreshed. Default: all.',
    ['docker.io', 'gcr.io'],
  ),
  deny: key(z.array(text(REGISTRY_HOST)), 'Registry hosts whose images are left alone.', [
    'quay.io',
  ]),
  freeze: key(z.array(freeze), 'Images that keep their digest for a while.', [
    { image: 'python:3.13*', reason: 'wheels are missing', until: '2027-01-31' },
  ]),
});
