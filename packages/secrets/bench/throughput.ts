// How fast ten secrets, in all their forms, are looked for: megabytes a second of processor time.
// node packages/secrets/bench/throughput.ts
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createLeakSearch, createRedactor } from '../src/index.ts';

const CHUNK_BYTES = 64 * 1024;
const TOTAL_BYTES = 256 * 1024 * 1024;

const secrets = Array.from({ length: 10 }, (_, index) => ({
  id: String(index),
  value: new TextEncoder().encode(randomBytes(24).toString('base64url')),
}));
const lock = readFileSync(new URL('../../../pnpm-lock.yaml', import.meta.url));
const samples = {
  'text (a lock file)': Buffer.alloc(TOTAL_BYTES, lock),
  'random bytes': Buffer.alloc(TOTAL_BYTES, randomBytes(CHUNK_BYTES * 16)),
};

function measure(name: string, data: Buffer, push: (chunk: Uint8Array) => unknown): void {
  const before = process.cpuUsage();
  for (let at = 0; at < data.length; at += CHUNK_BYTES) push(data.subarray(at, at + CHUNK_BYTES));
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${name}: ${Math.round(data.length / (user + system))} MB/s\n`);
}

for (const [name, data] of Object.entries(samples)) {
  const redaction = createRedactor(secrets.map(({ value }) => value)).stream();
  measure(`redaction, ${name}`, data, (chunk) => redaction.push(chunk));
  const search = createLeakSearch(secrets).stream();
  measure(`search, ${name}`, data, (chunk) => search.push(chunk));
}
