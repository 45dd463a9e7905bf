import { normalizeImagePattern } from '@orchestrate/model';

export interface RefreshSelectors {
  /** As `select` takes them. */
  readonly services: readonly string[];
  /** Normalized image patterns. */
  readonly images: readonly string[];
}

/**
 * What is written after `refresh`: services, as everywhere, or images. Only names of images have a `/` or a
 * `:` (`python:*`, `gcr.io/distroless/*`), so that the two cannot be taken for each other.
 */
export function readSelectors(selectors: readonly string[]): RefreshSelectors {
  const isImage = (selector: string): boolean => /[/:]/.test(selector);
  return {
    services: selectors.filter((selector) => !isImage(selector)),
    images: selectors.filter(isImage).map(normalizeImagePattern),
  };
}
