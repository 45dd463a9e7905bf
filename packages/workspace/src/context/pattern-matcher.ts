import { cleanPath } from '@orchestrate/model';
import { readGlob } from './glob-syntax.ts';
import { PatternError } from './pattern-error.ts';
import { compileReach, type Reach } from './pattern-reach.ts';
import { compilePattern, type PatternTest } from './pattern-test.ts';

/** One pattern of a list; with `!` it takes back what earlier ones matched. */
export interface ListedPattern {
  readonly text: string;
  readonly negated: boolean;
  readonly matches: PatternTest;
  readonly reaches: Reach;
}

/** Which patterns matched a folder: what is below it need not be asked again. */
export type FolderMatch = readonly boolean[];

/**
 * A list of patterns as `.dockerignore`, `--exclude` and `--parents` have them, with the meaning that moby's
 * `patternmatcher` gives them: a pattern that matches a folder matches all below it, the last match decides.
 */
export class PatternMatcher {
  readonly patterns: readonly ListedPattern[];

  /** Throws `PatternError`. */
  constructor(patterns: readonly string[]) {
    this.patterns = patterns.flatMap((pattern) => readPattern(pattern) ?? []);
  }

  /**
   * Whether a path is matched (`MatchesUsingParentResults`). `parent` is what this function left in `own` for
   * the folder around it; without one, all folders around it are asked.
   */
  matches(path: string, parent?: FolderMatch, own?: boolean[]): boolean {
    let matched = false;
    for (const [index, pattern] of this.patterns.entries()) {
      let hit = parent?.[index] === true;
      // A pattern that could not change the outcome is not asked, here as there: what it leaves for the folder's content counts.
      if (!hit && pattern.negated === matched) {
        hit = pattern.matches(path) || (parent === undefined && someParent(path, pattern.matches));
      }
      if (own !== undefined) own[index] = hit;
      if (hit) matched = !pattern.negated;
    }
    return matched;
  }

  /** False when nothing below a folder that did not match can match. */
  mayMatchBelow(folder: string): boolean {
    return this.patterns.some(({ negated, reaches }) => !negated && reaches(folder));
  }

  /** False when no `!` pattern can take back what is below a matched folder. */
  mayTakeBackBelow(folder: string): boolean {
    return this.patterns.some(({ negated, reaches }) => negated && reaches(folder));
  }
}

function readPattern(text: string): ListedPattern | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const clean = cleanPath(trimmed);
  const negated = clean.startsWith('!');
  const pattern = negated ? clean.slice(1) : clean;
  if (pattern === '') throw new PatternError(text);
  // moby checks the syntax with Go's own matcher before it makes a regular expression of its own.
  readGlob(pattern);
  return {
    text: pattern,
    negated,
    matches: compilePattern(pattern),
    reaches: compileReach(pattern),
  };
}

function someParent(path: string, matches: PatternTest): boolean {
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    if (matches(path.slice(0, at))) return true;
  }
  return false;
}
