const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
  ti: 2 ** 40,
};

/** Bytes of `10GB`, `1.5GiB`, `500m` or a plain number, as docker reads sizes but for decimal units; undefined when it is none. */
export function byteSize(text: string): number | undefined {
  const [, amount, unit] = /^([0-9]+(?:\.[0-9]+)?)\s*([kmgt]i?)?b?$/i.exec(text) ?? [];
  const factor = FACTORS[(unit ?? '').toLowerCase()];
  return amount === undefined || factor === undefined
    ? undefined
    : Math.round(Number(amount) * factor);
}
