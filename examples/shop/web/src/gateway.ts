/** A product as the gateway's API describes it. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price: string;
  readonly stock: number;
}

export interface Gateway {
  products(): Promise<readonly Product[]>;
}

/** The gateway could not be reached or answered something else than products. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
}

const TIME_LIMIT_MS = 5_000;

/** A client of the gateway at `baseUrl`. */
export function gatewayAt(baseUrl: string): Gateway {
  const url = new URL('/api/products', baseUrl);
  return {
    async products() {
      const body = await getJson(url);
      if (!Array.isArray(body) || !body.every(isProduct)) {
        throw new GatewayError(`${url} did not answer with a list of products`);
      }
      return body;
    },
  };
}

async function getJson(url: URL): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIME_LIMIT_MS) });
    if (!response.ok) throw new GatewayError(`${url} answered ${response.status}`);
    return await response.json();
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError(`${url} did not answer`, { cause: error });
  }
}

function isProduct(value: unknown): value is Product {
  if (typeof value !== 'object' || value === null) return false;
  const { sku, name, price, stock } = value as Record<string, unknown>;
  return (
    typeof sku === 'string' &&
    typeof name === 'string' &&
    typeof price === 'string' &&
    typeof stock === 'number'
  );
}
