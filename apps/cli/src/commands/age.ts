const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `3d`, `1d12h`; undefined when it is no age. */
export function ageMs(text: string): number | undefined {
  if (!/^([0-9]+(\.[0-9]+)?[smhd])+$/.test(text)) return undefined;
  return [...text.matchAll(/([0-9.]+)([smhd])/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ''] ?? Number.NaN),
    0,
  );
}
