import type { BuildObserver, Driver, Happening } from '@orchestrate/model';
import type { RedactingStream, Redactor } from '@orchestrate/secrets';
import { redactTexts } from './redact-texts.ts';

/** Output of a step in which secrets were masked. */
export interface PrintedSecrets {
  readonly service: string;
  /** `Step.vertex`. */
  readonly step: string;
  /** Indexes of the redactor's secrets. */
  readonly secrets: ReadonlySet<number>;
}

/**
 * A driver whose words hold no secret: BuildKit prints and stores whatever a RUN echoes. Output of a step is
 * one stream however it is cut; everything else (names, errors, excerpts) is a text on its own. Output that
 * held secrets is told when its step is over.
 */
export function redactingDriver(
  driver: Driver,
  redactor: Redactor,
  printed: (what: PrintedSecrets) => void = () => undefined,
): Driver {
  if (!redactor.active) return driver;
  return {
    ...driver,
    async build(batch, observer) {
      const logs = new RedactedLogs(redactor, observer, printed);
      await driver.build(batch, {
        signal: observer.signal,
        emit: (happening) => logs.emit(happening),
        ended: (result) => {
          logs.flush((log) => log.service === result.service);
          observer.ended(redactTexts(redactor, result));
        },
      });
      logs.flush(() => true);
    },
  };
}

type StepLogged = Extract<Happening, { type: 'step-logged' }>;

interface OpenLog {
  readonly service: string;
  readonly last: StepLogged;
  readonly stream: RedactingStream;
  /** A character may be cut where something is held back. */
  readonly decoder: InstanceType<typeof TextDecoder>;
}

/** The logs that are under way, by service, step and stream. */
class RedactedLogs {
  readonly #redactor: Redactor;
  readonly #observer: BuildObserver;
  readonly #printed: (what: PrintedSecrets) => void;
  readonly #open = new Map<string, OpenLog>();

  constructor(
    redactor: Redactor,
    observer: BuildObserver,
    printed: (what: PrintedSecrets) => void,
  ) {
    this.#redactor = redactor;
    this.#observer = observer;
    this.#printed = printed;
  }

  emit(happening: Happening): void {
    if (happening.type === 'step-logged') {
      const key = JSON.stringify([happening.service, happening.step, happening.stream]);
      const known = this.#open.get(key) ?? {
        stream: this.#redactor.stream(),
        decoder: new TextDecoder(),
      };
      const log = { ...known, service: happening.service, last: happening };
      this.#open.set(key, log);
      const shown = log.stream.push(new TextEncoder().encode(happening.text));
      this.#show(happening, log.decoder.decode(shown, { stream: true }));
      return;
    }
    if (happening.type === 'step-completed') {
      this.flush(
        (log) => log.service === happening.service && log.last.step === happening.step.vertex,
      );
    }
    this.#observer.emit(redactTexts(this.#redactor, happening));
  }

  /** Shows what was held back of logs that will not go on. */
  flush(isOver: (log: OpenLog) => boolean): void {
    for (const [key, log] of this.#open) {
      if (!isOver(log)) continue;
      this.#open.delete(key);
      this.#show(log.last, log.decoder.decode(log.stream.end()));
      const { seen } = log.stream;
      if (seen.size > 0)
        this.#printed({ service: log.service, step: log.last.step, secrets: seen });
    }
  }

  #show(logged: StepLogged, text: string): void {
    if (text === '') return;
    this.#observer.emit({ ...logged, step: this.#redactor.text(logged.step), text });
  }
}
