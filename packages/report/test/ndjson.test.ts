import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EVENTS_VERSION } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { createNdjsonReader } from '../src/index.ts';
import { FAILED_SAMPLE, SAMPLES } from './event-samples.ts';

const samples = [...Object.values(SAMPLES), FAILED_SAMPLE];

function linesOf(read: readonly (typeof samples)[number][]): string[] {
  const writes: string[] = [];
  const reader = createNdjsonReader({ write: (text) => void writes.push(text) });
  for (const event of read) reader.read(event);
  void reader.close?.();
  return writes;
}

describe('the event stream', () => {
  it('begins with its version', () => {
    expect(linesOf(samples)[0]).toBe('{"type":"stream","version":1}\n');
    expect(EVENTS_VERSION).toBe(1);
  });

  it('has its first line even when nothing happened, once', () => {
    expect(linesOf([])).toEqual(['{"type":"stream","version":1}\n']);
    expect(linesOf(samples).filter((line) => line.includes('"type":"stream"'))).toHaveLength(1);
  });

  it('writes one JSON object a line, each with one call', () => {
    for (const [index, line] of linesOf(samples).slice(1).entries()) {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(JSON.parse(line)).toMatchObject({
        type: samples[index]?.type,
        time: samples[index]?.time,
      });
    }
  });

  it('does not say how a step ended before it has', () => {
    const [, line = ''] = linesOf([SAMPLES['step-started']]);
    expect(JSON.parse(line)).not.toHaveProperty('step.state');
  });

  it('shows places by line and column and never the text of a file', () => {
    const [, line = ''] = linesOf([SAMPLES.diagnosed]);
    expect(JSON.parse(line)).toMatchObject({
      diagnostic: {
        at: {
          path: 'orchestrate.yaml',
          start: { line: 4, column: 5 },
          end: { line: 4, column: 11 },
        },
      },
    });
    const { outcome } = SAMPLES['service-ended'];
    const diagnosed = { ...outcome, diagnostics: [SAMPLES.diagnosed.diagnostic] };
    expect(linesOf([{ ...SAMPLES['service-ended'], outcome: diagnosed }])[1]).toContain(
      '"start":{"line":4,"column":5}',
    );
    expect(linesOf(samples).join('')).not.toContain('version: 1');
  });
});

describe('docs/events.md', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../../docs/events.md'), 'utf8');
  const examples = [...text.matchAll(/^```json\n(.*?)^```$/gms)].map(([, example = '']) => example);

  it('shows each event exactly as it is written, and nothing else', () => {
    expect(examples.map((example) => JSON.stringify(JSON.parse(example)))).toEqual(
      ['{"type":"stream","version":1}\n', ...linesOf(samples).slice(1)].map((line) =>
        line.trimEnd(),
      ),
    );
  });

  it('has a section for each event', () => {
    const sections = [...text.matchAll(/^### `([a-z-]+)`$/gm)].map(([, type]) => type);
    expect(sections).toEqual(['stream', ...Object.keys(SAMPLES)]);
  });
});
