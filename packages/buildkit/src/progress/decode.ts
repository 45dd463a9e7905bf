import { type Json, listOf, number, parseJson, record, text } from '../json.ts';

/**
 * One line of `--progress=rawjson`: BuildKit's `client.SolveStatus` (`client/graph.go`), as far as we use it.
 * Times are milliseconds since the epoch.
 */
export interface SolveStatus {
  readonly vertexes: readonly Vertex[];
  readonly statuses: readonly VertexStatus[];
  readonly logs: readonly VertexLog[];
  readonly warnings: readonly VertexWarning[];
}

/** A state of a piece of work. The same vertex is sent many times, with more and more known of it. */
export interface Vertex {
  readonly digest: string;
  readonly name: string;
  readonly started?: number;
  readonly completed?: number;
  readonly cached: boolean;
  readonly error?: string;
}

/** Progress within a vertex: a download, a transfer, an export. */
export interface VertexStatus {
  readonly id: string;
  readonly vertex: string;
  readonly current: number;
  readonly total?: number;
  readonly completed: boolean;
  readonly startedAt?: number;
  readonly completedAt?: number;
}

export interface VertexLog {
  readonly vertex: string;
  readonly stream: 'stdout' | 'stderr';
  /** A piece of output, cut anywhere. */
  readonly data: Uint8Array;
}

/** Advice about the Dockerfile from the frontend's checks. */
export interface VertexWarning {
  readonly vertex: string;
  readonly short: string;
  readonly url?: string;
  /** Name and text of the Dockerfile, and the 1-based line that is meant. */
  readonly source?: { readonly name: string; readonly text: string };
  readonly line?: number;
}

/** The status in a line, or undefined for anything else: errors and excerpts are written between the statuses. */
export function decodeStatus(line: string): SolveStatus | undefined {
  if (!line.startsWith('{')) return undefined;
  const status = record(parseJson(line));
  if (status === undefined) return undefined;
  return {
    vertexes: listOf(status.vertexes, decodeVertex),
    statuses: listOf(status.statuses, decodeVertexStatus),
    logs: listOf(status.logs, decodeLog),
    warnings: listOf(status.warnings, decodeWarning),
  };
}

function decodeVertex(value: Json): Vertex | undefined {
  const vertex = record(value);
  const digest = text(vertex?.digest);
  const name = text(vertex?.name);
  if (digest === undefined || name === undefined) return undefined;
  const started = time(vertex?.started);
  const completed = time(vertex?.completed);
  const error = text(vertex?.error);
  return {
    digest,
    name,
    cached: vertex?.cached === true,
    ...(started !== undefined && { started }),
    ...(completed !== undefined && { completed }),
    ...(error !== undefined && error !== '' && { error }),
  };
}

function decodeVertexStatus(value: Json): VertexStatus | undefined {
  const status = record(value);
  const id = text(status?.id);
  const vertex = text(status?.vertex);
  if (id === undefined || vertex === undefined) return undefined;
  const total = number(status?.total);
  const startedAt = time(status?.started);
  const completedAt = time(status?.completed);
  return {
    id,
    vertex,
    current: number(status?.current) ?? 0,
    completed: completedAt !== undefined,
    ...(startedAt !== undefined && { startedAt }),
    ...(completedAt !== undefined && { completedAt }),
    ...(total !== undefined && total > 0 && { total }),
  };
}

function decodeLog(value: Json): VertexLog | undefined {
  const log = record(value);
  const vertex = text(log?.vertex);
  const data = text(log?.data);
  if (vertex === undefined || data === undefined) return undefined;
  return {
    vertex,
    stream: number(log?.stream) === 2 ? 'stderr' : 'stdout',
    data: Buffer.from(data, 'base64'),
  };
}

function decodeWarning(value: Json): VertexWarning | undefined {
  const warning = record(value);
  const vertex = text(warning?.vertex);
  const short = base64Text(warning?.short);
  if (vertex === undefined || short === undefined) return undefined;
  const url = text(warning?.url);
  const source = record(warning?.sourceInfo);
  const name = text(source?.filename);
  const data = base64Text(source?.data);
  const [line] = listOf(warning?.range, (range) => number(record(record(range)?.start)?.line));
  return {
    vertex,
    short,
    ...(url !== undefined && { url }),
    ...(name !== undefined && data !== undefined && { source: { name, text: data } }),
    ...(line !== undefined && { line }),
  };
}

function base64Text(value: Json): string | undefined {
  const encoded = text(value);
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

/** Milliseconds of an RFC 3339 time; BuildKit's nanoseconds are cut off. */
function time(value: Json): number | undefined {
  const written = text(value);
  if (written === undefined) return undefined;
  const milliseconds = Date.parse(written);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
