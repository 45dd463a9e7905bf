import type { AnswerHeaders } from './http.ts';

/**
 * What Retry-After asks for, in milliseconds from `now` (RFC 9110, 10.2.3): seconds or a date. Undefined
 * when the header is absent or makes no sense; a date in the past is 0.
 */
export function retryAfterMs(headers: AnswerHeaders, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
