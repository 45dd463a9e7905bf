import { createHash, timingSafeEqual } from 'node:crypto';

/** A request as the index sees it. */
export interface IndexRequest {
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface IndexResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What the index serves: one project with one wheel, to those who have the token. */
export interface IndexContent {
  readonly project: string;
  readonly fileName: string;
  readonly wheel: Uint8Array;
  readonly token: string;
}

/** User name that goes with a token in basic authentication, as PyPI has it. */
export const tokenUser = '__token__';

/** Answers as a private PyPI index with basic authentication (simple repository API, HTML). */
export function answer(content: IndexContent, request: IndexRequest): IndexResponse {
  if (request.path === '/health') return page(200, wheelHash(content.wheel));
  if (!authorized(content.token, request.authorization)) {
    return {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="private package index"' },
      body: 'This index needs a token.\n',
    };
  }
  const { project, fileName, wheel } = content;
  switch (request.path) {
    case '/simple/':
      return page(200, link(`/simple/${project}/`, project));
    case `/simple/${project}/`:
      return page(200, link(`/files/${fileName}#sha256=${wheelHash(wheel)}`, fileName));
    case `/files/${fileName}`:
      return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: wheel };
    default:
      return page(404, 'There is no such page.');
  }
}

function authorized(token: string, header: string | undefined): boolean {
  const expected = `Basic ${Buffer.from(`${tokenUser}:${token}`).toString('base64')}`;
  return timingSafeEqual(sha256(expected), sha256(header ?? ''));
}

/** Tells one content of the index from another; hexadecimal SHA-256. */
export const wheelHash = (wheel: Uint8Array): string =>
  createHash('sha256').update(wheel).digest('hex');

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

const link = (href: string, text: string): string => `<a href="${href}">${text}</a>`;

const page = (status: number, content: string): IndexResponse => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!DOCTYPE html><html><body>${content}</body></html>\n`,
});
