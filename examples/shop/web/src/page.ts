import type { Product } from './gateway.ts';

/** The shop's front page. */
export function page(products: readonly Product[]): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Shop</title>
  <link rel="stylesheet" href="/shop.css">
</head>
<body>
  <h1>Shop</h1>
  <table>
    <thead><tr><th>Product</th><th>Price</th><th>Stock</th></tr></thead>
    <tbody>
${products.map(row).join('\n')}
    </tbody>
  </table>
</body>
</html>
`;
}

function row(product: Product): string {
  const stock = product.stock === 0 ? 'sold out' : String(product.stock);
  const cells = [product.name, product.price, stock].map((text) => `<td>${escapeHtml(text)}</td>`);
  return `      <tr id="${escapeHtml(product.sku)}">${cells.join('')}</tr>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
