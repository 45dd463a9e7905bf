import { readGlob } from './glob-syntax.ts';

/** True when a whole name or path matches. */
export type Glob = (text: string) => boolean;

/** A run of single characters, perhaps after a star. */
interface Chunk {
  readonly afterStar: boolean;
  readonly expression: RegExp;
  readonly isEmpty: boolean;
}

/**
 * Compiles a source of COPY or ADD as Go's `path.Match` reads it, which is what BuildKit matches whole paths
 * with (`cache/contenthash`, `includedPaths`): `*` and `?` stop at `/`, `**` is no more than `*`, a class such
 * as `[^a]` does not stop at `/`, dot files are like any other. Throws `PatternError`.
 *
 * The steps are Go's too, not those of a regular expression: once a part after a star has matched somewhere,
 * no later place is tried for it, which makes a difference where a class has taken a `/`.
 */
export function compileGlob(pattern: string): Glob {
  const chunks = readGlob(pattern).map(
    ({ afterStar, source }): Chunk => ({
      afterStar,
      expression: new RegExp(source, 'suy'),
      isEmpty: source === '',
    }),
  );
  return (text) => matchChunks(chunks, text);
}

function matchChunks(chunks: readonly Chunk[], text: string): boolean {
  let at = 0;
  for (const [index, chunk] of chunks.entries()) {
    const isLast = index === chunks.length - 1;
    if (chunk.afterStar && chunk.isEmpty) return !text.includes('/', at);
    const end = endOf(chunk, text, at, isLast);
    if (end === undefined) return false;
    at = end;
  }
  return at === text.length;
}

/** Where the chunk ends in the text, here or after what the star takes; the last chunk must end the text. */
function endOf(chunk: Chunk, text: string, start: number, isLast: boolean): number | undefined {
  for (let at = start; ; ) {
    chunk.expression.lastIndex = at;
    if (chunk.expression.test(text)) {
      const end = chunk.expression.lastIndex;
      if (!isLast || end === text.length) return end;
    }
    if (!chunk.afterStar || at >= text.length || text[at] === '/') return undefined;
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
}
