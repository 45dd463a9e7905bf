import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { BuilderCache, PrunedRecord } from '@orchestrate/model';
import type { OpenConnection } from '../content/grpc.ts';
import { addressBuildkit, openBuildkit } from '../content/open-buildkit.ts';
import type { Environment } from '../environment.ts';
import { readUsageRecord } from './usage-record.ts';

const DISK_USAGE = '/moby.buildkit.v1.Control/DiskUsage';
const PRUNE = '/moby.buildkit.v1.Control/Prune';
/** Field numbers of `DiskUsageResponse` and `PruneRequest` (BuildKit `api/services/control/control.proto`). */
const RESPONSE_RECORD = 1;
const PRUNE_FILTER = 1;
const PRUNE_ALL = 2;
/** The builder compares every record with every filter, and holds its lock meanwhile. */
const IDS_A_CALL = 200;
/** Removing gigabytes of small files takes its time. */
const PRUNE_TIMEOUT_MS = 10 * 60_000;

/** The cache of a builder (the current one without a name); connects when it is first asked. */
export function createBuilderCache(env: Environment, builder?: string): BuilderCache {
  let connecting: Promise<OpenConnection> | undefined;
  const connection = async () => {
    connecting ??= addressBuildkit(env, builder).then(openBuildkit);
    return (await connecting).connection;
  };
  return {
    records: async () => {
      const answers = await (await connection()).call({
        path: DISK_USAGE,
        message: new Uint8Array(),
        timeoutMs: PRUNE_TIMEOUT_MS,
      });
      return answers.flatMap(recordsOf).map(readUsageRecord);
    },
    prune: async (ids) => {
      const gone: PrunedRecord[] = [];
      for (let at = 0; at < ids.length; at += IDS_A_CALL) {
        const message = pruneRequest(ids.slice(at, at + IDS_A_CALL));
        const call = { path: PRUNE, message, timeoutMs: PRUNE_TIMEOUT_MS };
        gone.push(...(await (await connection()).call(call)).map(readUsageRecord));
      }
      return gone.map(({ id, sizeBytes }) => ({ id, sizeBytes }));
    },
    close: async () => {
      const open = await connecting?.catch(() => undefined);
      await open?.close();
    },
  };
}

/** Filters are joined by `or`. `all` lets shared and internal records go as well: the ids say which are meant. */
function pruneRequest(ids: readonly string[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const id of ids) {
    writer.tag(PRUNE_FILTER, WireType.LengthDelimited).string(`id==${id}`);
  }
  return writer.tag(PRUNE_ALL, WireType.Varint).bool(true).finish();
}

function recordsOf(answer: Uint8Array): Uint8Array[] {
  const reader = new BinaryReader(answer);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === RESPONSE_RECORD) found.push(reader.bytes());
    else reader.skip(wire, field);
  }
  return found;
}
