import type { CacheOrigin } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { matchLayers } from '../src/index.ts';
import { lines, resolved } from './support.ts';

const run = (args: string): CacheOrigin => ({ kind: 'run', args });
const step = (stage: string | undefined, text: string): CacheOrigin => ({
  kind: 'step',
  text,
  ...(stage !== undefined && { stage }),
});

const file = resolved(
  lines(
    'ARG DIR=/app',
    'FROM golang:1 AS build',
    'ARG DIR',
    'WORKDIR $DIR',
    'COPY go.mod ./',
    'RUN --mount=type=cache,target=/c CGO_ENABLED=0 \\',
    '    go build',
    'FROM build',
    'RUN ["/bin/check", "all"]',
    'RUN <<EOF',
    'set -eu',
    'make',
    'EOF',
    'RUN <<SCRIPT',
    '#!/usr/bin/env python3',
    'print(1)',
    'SCRIPT',
    'FROM scratch',
    'SHELL ["/bin/bash", "-euo", "pipefail", "-c"]',
    'WORKDIR /',
    'RUN make install',
    'COPY --from=build /out /out',
  ),
);
const match = matchLayers(file);

describe('finding the steps of a Dockerfile among cache records', () => {
  it.each([
    [step('build', 'WORKDIR /app'), 'first'],
    [step('build', 'COPY go.mod ./'), 'later'],
    [run('/bin/sh -c CGO_ENABLED=0     go build'), 'later'],
    [run('/bin/check all'), 'later'],
    [run('/bin/sh -c set -eu\nmake\n'), 'later'],
    [run('/dev/pipes/SCRIPT'), 'later'],
    [run('/bin/bash -euo pipefail -c make install'), 'first'],
    [step('stage-2', 'COPY --from=build /out /out'), 'later'],
  ])('%o', (origin, place) => {
    expect(match(origin)).toBe(place);
  });

  it.each([
    [step('build', 'COPY go.sum ./')],
    [step('stage-1', 'COPY go.mod ./')],
    [step(undefined, 'COPY go.mod ./')],
    [run('/bin/sh -c go build')],
    [run('/bin/sh -c make')],
    [{ kind: 'context', name: 'context' } as const],
  ])('not %o', (origin) => {
    expect(match(origin)).toBeUndefined();
  });

  it('has no stage where the file has one without a name', () => {
    const single = matchLayers(resolved(lines('FROM a', 'COPY . .')));
    expect(single(step(undefined, 'COPY . .'))).toBe('first');
    expect(single(step('stage-0', 'COPY . .'))).toBeUndefined();
  });
});
