import type { SourceFile } from '@orchestrate/model';
import type * as z from 'zod/mini';
import type { ManifestInput } from './input.ts';
import type { Report } from './problem.ts';
import { checkShape } from './shape/check.ts';
import { localShape, manifestShape } from './shape/manifest-shape.ts';
import { readTree } from './tree/read.ts';
import type { Mapping } from './tree/tree.ts';
import { checkVersion } from './version.ts';

export interface Documents {
  readonly manifest: Mapping;
  readonly local: Mapping | undefined;
}

/** Reads both files and keeps what has the right shape; undefined when there is no manifest to speak of. */
export function readDocuments(
  { source, local }: ManifestInput,
  report: Report,
): Documents | undefined {
  // Read first, so that its mistakes are told even when the manifest cannot be read.
  const localTree = local && readLocal(local, report);
  const read = readTree(source, report);
  if (read.kind === 'empty') {
    const hint = 'Run `orchestrate init` to write a manifest, or start with `services:`.';
    report({ code: 'empty', message: 'The file is empty.', hint, at: startOf(source) });
  }
  if (read.kind !== 'mapping' || !checkVersion(read.tree, report)) return undefined;
  const manifest = checkShape(setAside(read.tree), manifestShape, report);
  if (!manifest.entries.has('services') && !manifest.broken.has('services')) {
    const hint =
      'Say what is to be built, for example `services: {catalog: {context: ./services/catalog}}`.';
    report({
      code: 'missing-key',
      message: 'The file lacks the key `services`.',
      hint,
      at: startOf(source),
    });
  }
  return { manifest, local: localTree };
}

/** An empty local file changes nothing. */
function readLocal(source: SourceFile, report: Report): Mapping | undefined {
  const read = readTree(source, report);
  if (read.kind !== 'mapping' || !checkVersion(read.tree, report)) return undefined;
  const shape: z.ZodMiniType = localShape;
  return checkShape(
    withoutKeys(read.tree, (key) => key === 'version'),
    shape,
    report,
  );
}

/** Without `x-…`, where people keep anchors, and without the version, which has been checked. */
function setAside(tree: Mapping): Mapping {
  return withoutKeys(tree, (key) => key.startsWith('x-') || key === 'version');
}

function withoutKeys(tree: Mapping, unwanted: (key: string) => boolean): Mapping {
  const kept = [...tree.entries].filter(([key]) => !unwanted(key));
  return { ...tree, entries: new Map(kept) };
}

function startOf(source: SourceFile) {
  return { source, start: 0, end: 0 };
}
