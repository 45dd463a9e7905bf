import { locateStep } from '@orchestrate/dockerfile';
import type { BuildFailure, Diagnostic, Happening, Instruction, Step } from '@orchestrate/model';
import type { Preparation } from './prepare.ts';
import type { PrintedSecrets } from './redacting-driver.ts';

export interface PrintWatchInput {
  readonly prepared: Preparation;
  /** Names of the secrets by the index that the redactor gave them. */
  readonly ids: readonly string[];
  /** Whether a service that printed a secret has failed. */
  readonly fails: boolean;
  emit(happening: Happening): void;
}

/**
 * Tells which steps printed secrets. What we show is masked, but the builder keeps the output as it was, and
 * plain `docker buildx history logs` shows it.
 */
export class PrintWatch {
  readonly #input: PrintWatchInput;
  readonly #steps = new Map<string, Step>();
  readonly #told = new Map<string, Diagnostic>();

  constructor(input: PrintWatchInput) {
    this.#input = input;
  }

  /** To be told of everything that happens, so that steps are known by what they run. */
  see(happening: Happening): void {
    if (happening.type === 'step-started')
      this.#steps.set(keyOf(happening.service, happening.step.vertex), happening.step);
  }

  /** Reports `secret/printed`, once for each service and secret. */
  note({ service, step, secrets }: PrintedSecrets): void {
    const ids = [...new Set([...secrets].flatMap((index) => this.#input.ids[index] ?? []))];
    const instruction = this.#instructionOf(service, step);
    const key = JSON.stringify([service, ids, instruction?.line]);
    if (this.#told.has(key)) return;
    const diagnostic = this.#diagnostic(service, ids, instruction);
    this.#told.set(key, diagnostic);
    this.#input.emit({ type: 'diagnosed', diagnostic });
  }

  /** Why a service that was built has failed all the same. */
  failureOf(service: string): BuildFailure | undefined {
    if (!this.#input.fails) return undefined;
    const found = [...this.#told].find(([key]) =>
      key.startsWith(JSON.stringify([service]).slice(0, -1)),
    );
    if (found === undefined) return undefined;
    const [, { message, hint = '' }] = found;
    return { kind: 'leak', transient: false, message: `${message} ${hint}` };
  }

  #diagnostic(
    service: string,
    ids: readonly string[],
    instruction: Instruction | undefined,
  ): Diagnostic {
    const { prepared, fails } = this.#input;
    const at = instruction?.at ?? prepared.workspace.manifest.services.get(service)?.at;
    return {
      code: 'secret/printed',
      severity: fails ? 'error' : 'warning',
      message: `A step of ${service} prints ${ids.length === 1 ? 'the secret' : 'the secrets'} ${ids.join(', ')}.`,
      hint: 'Do not print it, and rotate it: it is masked here, but the builder keeps the output until `docker buildx history rm`.',
      ...(at !== undefined && { at }),
    };
  }

  #instructionOf(service: string, vertex: string): Instruction | undefined {
    const step = this.#steps.get(keyOf(service, vertex));
    const resolved = this.#input.prepared.workspace.services.get(service)?.resolved;
    if (step === undefined || resolved === undefined) return undefined;
    const own = step.platform === undefined ? undefined : resolved.get(step.platform);
    const file = own ?? resolved.values().next().value;
    return file === undefined ? undefined : locateStep(file, step);
  }
}

function keyOf(service: string, vertex: string): string {
  return JSON.stringify([service, vertex]);
}
