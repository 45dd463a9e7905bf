/** What the client process writes in plain text when a build ends badly. */
export interface Trailer {
  /** Without `ERROR: `, the target's name and `failed to solve: `. */
  readonly message: string;
  /** Bake target that failed, when several were built. */
  readonly target?: string;
  /** 1-based line in the Dockerfile. */
  readonly line?: number;
  /** Lines of the Dockerfile around it, with their numbers and `>>>` marks. */
  readonly excerpt?: readonly string[];
}

const RULE = /^-{10,}$/;
const EXCERPT_LINE = /^\s*(\d+) \| (>>> )?/;

/**
 * Reads the lines that are no status: an optional excerpt between two rules (buildx `util/progress`, BuildKit
 * `solver/errdefs.Source.Print`), then `ERROR: …`, which may go on over several lines. Undefined without `ERROR:`.
 */
export function readTrailer(lines: readonly string[]): Trailer | undefined {
  const at = lines.findLastIndex((line) => line.startsWith('ERROR: '));
  if (at === -1) return undefined;
  const said = lines.slice(at).join('\n').slice('ERROR: '.length).trim();
  const [, target, rest] = /^target ([\w-]+): (.*)$/s.exec(said) ?? [];
  const message = (rest ?? said).replace(/^failed to solve: /, '');
  const excerpt = excerptOf(lines.slice(0, at));
  const marked = excerpt.map((line) => EXCERPT_LINE.exec(line)).find((match) => match?.[2]);
  return {
    message,
    ...(target !== undefined && { target }),
    ...(marked?.[1] !== undefined && { line: Number(marked[1]) }),
    ...(excerpt.length > 0 && { excerpt }),
  };
}

function excerptOf(lines: readonly string[]): string[] {
  const end = lines.findLastIndex((line) => RULE.test(line));
  const start = lines.slice(0, Math.max(end, 0)).findLastIndex((line) => RULE.test(line));
  if (start === -1) return [];
  return lines.slice(start + 1, end).filter((line) => EXCERPT_LINE.test(line));
}
