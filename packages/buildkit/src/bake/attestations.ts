import { type Attestations, csv } from '@orchestrate/model';

/** What buildx is told to attach (`docker buildx build --attest`). */
export function bakeAttestations({ scanner, provenance }: Attestations = {}): string[] {
  return [
    ...(scanner === undefined
      ? []
      : [
          csv([
            ['type', 'sbom'],
            ['generator', scanner],
          ]),
        ]),
    ...(provenance === undefined
      ? []
      : [
          csv([
            ['type', 'provenance'],
            ['mode', provenance],
          ]),
        ]),
  ];
}
