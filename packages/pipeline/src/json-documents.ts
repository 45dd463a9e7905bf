import type { BlobRef, ImageBlobs } from '@orchestrate/model';

export type Json = Readonly<Record<string, unknown>>;

/** A small blob as text. */
export async function readText(blobs: Pick<ImageBlobs, 'read'>, blob: BlobRef): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of blobs.read(blob)) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** A JSON object; empty for what is none. */
export function parse(text: string): Json {
  try {
    const parsed: unknown = JSON.parse(text);
    return record(parsed);
  } catch {
    return {};
  }
}

export function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function list(value: unknown): Json[] {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items.map(record);
}
