import type { Entry } from './entries.ts';

export interface BlobAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** Blocks that have been put and not yet been listed, by upload. */
export type Blocks = Map<string, Buffer>;

/** What the Azure client says and asks of a block blob: put whole or in blocks, and got from an offset on. */
export function answerBlob(
  entry: Entry,
  blocks: Blocks,
  asked: { method: string; query: URLSearchParams; range: string | undefined; body: Buffer },
): BlobAnswer {
  const { method, query, range, body } = asked;
  if (method === 'GET') return part(entry.bytes, range);
  const block = (id: string) => `${entry.id} ${id}`;
  if (query.get('comp') === 'block') {
    blocks.set(block(query.get('blockid') ?? ''), body);
  } else if (query.get('comp') === 'blocklist') {
    const ids = [...body.toString().matchAll(/<Latest>([^<]*)<\/Latest>/g)];
    const parts = ids.map(([, id = '']) => blocks.get(block(id)) ?? Buffer.alloc(0));
    entry.bytes = Buffer.concat(parts);
  } else {
    entry.bytes = body;
  }
  return { status: 201, headers: {} };
}

function part(bytes: Buffer, range: string | undefined): BlobAnswer {
  const [, from = '0', to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  const end = to ? Number(to) + 1 : bytes.length;
  const body = bytes.subarray(Number(from), end);
  const headers = { 'content-range': `bytes ${from}-${end - 1}/${bytes.length}` };
  return { status: range === undefined ? 200 : 206, headers, body };
}
