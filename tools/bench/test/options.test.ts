import { expect, test } from 'vitest';
import { readOptions } from '../src/options.ts';

const known = { scenarios: ['startup', 'cold', 'warm'], peers: ['orchestrate', 'bake'] };

test('without arguments: 50 services, three rounds, everything there is', () => {
  expect(readOptions([], known)).toEqual({
    services: 50,
    files: 5,
    rounds: 3,
    sharedBase: false,
    scenarios: known.scenarios,
    write: false,
    keep: false,
  });
});

test('lists are split at commas', () => {
  const options = readOptions(['--scenario', 'cold,warm', '--peer', 'bake'], known);
  expect(options).toMatchObject({ scenarios: ['cold', 'warm'], peers: ['bake'] });
});

test.each([
  [['--services', '0'], '--services 0: not a whole number above 0'],
  [['--rounds', 'many'], '--rounds many: not a whole number above 0'],
  [['--scenario', 'hot'], 'No scenario named "hot"; there are: startup, cold, warm.'],
  [['--peer', 'make'], 'No peer named "make"; there are: orchestrate, bake.'],
])('%j is refused with a sentence', (argv, sentence) => {
  expect(readOptions(argv, known)).toBe(sentence);
});

test('an unknown flag is refused with a sentence that names it', () => {
  expect(readOptions(['--fast'], known)).toContain("'--fast'");
});
