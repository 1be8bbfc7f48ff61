/**
 * The pages that are typed into a shell by a test, below docs/. Those of a list share one service, in this order: what a page leaves behind
 * is there for the next, so whoever shows how many rows there are stands first, and whoever lists all live carts where none is left.
 */
export const pages = {
  fresh: [
    'tutorials/rebuild-a-projection.md',
    'how-to/ops/operations.md',
    'how-to/storefront/purchase.md',
    'tutorials/first-cart.md',
    'tutorials/watch-live.md',
    'tutorials/react-app.md',
    'how-to/dashboard/live-rows.md',
    'how-to/analyst/analyst.md',
    'how-to/storefront/payments.md',
    '../README.md',
  ],
  documents: [
    'how-to/storefront/documents/1-live-carts.md',
    'how-to/storefront/documents/2-live-shopping.md',
    'how-to/storefront/documents/3-cart-reservations.md',
    'how-to/storefront/documents/4-farm-carts.md',
    'how-to/storefront/documents/5-cart-sync.md',
    'how-to/storefront/documents/README.md',
  ],
  /** These want a broker as well. */
  topic: ['how-to/analyst/topic.md', 'tutorials/read-the-topic.md'],
} as const satisfies Record<string, readonly string[]>
