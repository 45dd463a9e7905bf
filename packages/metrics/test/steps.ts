import type { BuiltImage, Outcome, Step } from '@orchestrate/model';
import type { EndedService } from '../src/index.ts';

const INSTRUCTION = /^(RUN|COPY|ADD|WORKDIR) /;

interface Options extends Partial<Omit<Step, 'text' | 'instruction'>> {
  /** Milliseconds after the start of the recording. */
  readonly from?: number;
  readonly ms?: number;
}

/** A step as the decoder of BuildKit's stream makes it: `step('deps 2/4', 'WORKDIR /app', 'cached')`. */
export function step(
  place: string,
  text: string,
  state: Step['state'],
  options: Options = {},
): Step {
  const [, stage, index, total] = /^(?:(\S+) )?(\d+)\/(\d+)$/.exec(place) ?? [];
  const [, instruction] = INSTRUCTION.exec(text) ?? [];
  if (
    instruction !== 'RUN' &&
    instruction !== 'COPY' &&
    instruction !== 'ADD' &&
    instruction !== 'WORKDIR'
  )
    throw new Error(`no step: ${text}`);
  const { from, ms, ...rest } = options;
  return {
    vertex: `sha256:${place} ${text}`,
    ...(stage !== undefined && { stage }),
    index: Number(index),
    total: Number(total),
    instruction,
    text,
    state,
    ...(from !== undefined && ms !== undefined && { startedAt: from, completedAt: from + ms }),
    ...rest,
  };
}

export function outcome(
  service: string,
  steps: readonly Step[],
  more: Partial<Outcome> = {},
): Outcome {
  return { service, kind: 'built', durationMs: 1000, images: [], steps, diagnostics: [], ...more };
}

export function ended(of: Outcome, more: Partial<EndedService> = {}): EndedService {
  return { outcome: of, platforms: [], tags: [], baseDigests: {}, bases: [], ...more };
}

/** An image whose layers are named by one letter each and weigh 10, 20, 30 … bytes. */
export function image(layers: string, platform = 'linux/amd64'): BuiltImage {
  const listed = layers.split('').map((digest, index) => ({ digest, sizeBytes: (index + 1) * 10 }));
  return {
    platform,
    manifestDigest: `sha256:${layers}`,
    sizeCompressedBytes: 1 + listed.reduce((sum, layer) => sum + layer.sizeBytes, 0),
    layers: listed,
  };
}
