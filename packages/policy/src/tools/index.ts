import type { ShellCommand } from '../shell/command.ts';
import { apk } from './apk.ts';
import { apt } from './apt.ts';
import { cargo } from './cargo.ts';
import { composer } from './composer.ts';
import { dnf } from './dnf.ts';
import { dotnet } from './dotnet.ts';
import { go } from './go.ts';
import { gradle, maven } from './jvm.ts';
import { npm } from './npm.ts';
import { pip } from './pip.ts';
import { pnpm } from './pnpm.ts';
import { poetry } from './poetry.ts';
import type { Tool, ToolSurroundings, ToolUse } from './tool.ts';
import { uv } from './uv.ts';
import { yarn } from './yarn.ts';

export const TOOLS: readonly Tool[] = [
  apt,
  apk,
  dnf,
  pip,
  uv,
  poetry,
  npm,
  yarn,
  pnpm,
  go,
  cargo,
  maven,
  gradle,
  dotnet,
  composer,
];

/** What a command fills, if it is one of a tool that caches. */
export function toolUse(command: ShellCommand, around: ToolSurroundings): ToolUse | undefined {
  // What another user does has another home, and nothing here knows its folders.
  const home = command.otherUser ? undefined : around.home;
  for (const tool of TOOLS) {
    const use = tool.read(command, { ...around, home });
    if (use !== undefined) return use;
  }
  return undefined;
}

/** The tool whose caches a command empties. */
export function clearedBy(command: ShellCommand): Tool | undefined {
  return TOOLS.find((tool) => tool.clears?.(command) === true);
}
