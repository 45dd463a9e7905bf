import type { Event, EventReader, Outcome } from '@orchestrate/model';
import { mountSentence } from './cache-mounts.ts';
import { renderDiagnostic } from './diagnostics.ts';
import { renderFailure } from './failure.ts';
import { finalLine } from './final-line.ts';
import { padEnd, widthOf } from './fit.ts';
import { createLogLines } from './log-lines.ts';
import { createPalette, type Look } from './look.ts';
import { outcomePhrase } from './phrases.ts';
import { plainSentence, type ServiceEvent } from './plain-sentence.ts';
import { printable } from './printable.ts';
import { RunningSteps } from './running-steps.ts';
import { count, NOTHING_ENDED } from './tally.ts';
import { formatCount, shortDigest } from './units.ts';

export interface PlainOptions {
  readonly write: (text: string) => void;
  readonly colors: boolean;
  readonly unicode: boolean;
}

/** Longer names push only their own lines. */
const WIDEST_PREFIX = 24;
/** Logs of CI systems have no width; source lines in diagnostics need one. */
const SOURCE_WIDTH = 120;

/**
 * Lines for logs, in the order in which things happen: `service | text`, with the whole output of the steps.
 * Byte counts of transfers are left out, because in a log every state of a progress bar stays.
 */
export function createPlainReader(options: PlainOptions): EventReader {
  return new PlainReader(options);
}

class PlainReader implements EventReader {
  readonly name = 'plain';
  readonly #write: (text: string) => void;
  readonly #look: Look;
  readonly #logs = createLogLines();
  readonly #steps = new RunningSteps();
  #tally = NOTHING_ENDED;
  #prefixWidth = 0;

  constructor({ write, colors, unicode }: PlainOptions) {
    this.#write = write;
    this.#look = { colors, unicode, width: SOURCE_WIDTH };
  }

  read(event: Event): void {
    this.#tally = count(this.#tally, event);
    switch (event.type) {
      case 'run-started':
        return this.#runStarted(event);
      case 'image-resolved':
        if (!event.known) this.#line(`locked ${event.ref} to ${shortDigest(event.digest)}`);
        return;
      case 'step-progressed':
        return;
      case 'step-logged':
        return this.#logged(event);
      case 'diagnosed':
        for (const line of renderDiagnostic(event.diagnostic, this.#look)) this.#line(line);
        return;
      case 'cache-mount-restored':
      case 'cache-mount-saved':
        return this.#line(mountSentence(event));
      case 'run-ended':
        return this.#line(finalLine({ tally: this.#tally, ...event }, this.#look));
      case 'service-ended':
        this.#flush(event.service);
        this.#steps.see(event);
        return this.#ended(event.outcome);
      case 'service-decided':
        // What is unchanged ends with the same words.
        return event.decision.kind === 'build' ? this.#happened(event) : undefined;
      case 'service-started':
      case 'step-started':
      case 'step-completed':
      case 'service-retried':
      case 'service-released':
        return this.#happened(event);
    }
  }

  #runStarted({ services, project, jobs }: Extract<Event, { type: 'run-started' }>): void {
    this.#prefixWidth = Math.min(WIDEST_PREFIX, Math.max(0, ...services.map(widthOf)));
    const limit = jobs < services.length ? `, at most ${jobs} at once` : '';
    this.#line(`${formatCount(services.length, 'service')} of ${project}${limit}`);
  }

  #logged({ service, step, stream, text }: Extract<Event, { type: 'step-logged' }>): void {
    const label = this.#steps.labelOf(service, step);
    for (const line of this.#logs.add([service, step, stream], text)) {
      this.#say(service, `  ${label}${printable(line)}`);
    }
  }

  /** The beginning of a last line that has no end yet. */
  #flush(service: string, step?: string): void {
    for (const line of this.#logs.end(service, step)) this.#say(service, `  ${printable(line)}`);
  }

  #happened(event: ServiceEvent): void {
    if (event.type === 'step-completed') this.#flush(event.service, event.step.vertex);
    this.#steps.see(event);
    this.#say(event.service, plainSentence(event));
  }

  #ended(outcome: Outcome): void {
    const phrase = outcomePhrase(outcome);
    const { strong, bad } = createPalette(this.#look.colors);
    const { service, failure } = outcome;
    this.#say(service, outcome.kind === 'failed' ? bad(strong(phrase)) : phrase);
    if (failure === undefined) return;
    for (const line of renderFailure(failure, { ...this.#look, withLog: false }))
      this.#say(service, line);
  }

  #say(service: string, text: string): void {
    const { faint } = createPalette(this.#look.colors);
    this.#line(`${faint(`${padEnd(service, this.#prefixWidth)} |`)} ${text}`);
  }

  #line(text: string): void {
    this.#write(`${text.trimEnd()}\n`);
  }
}
