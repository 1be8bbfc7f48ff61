import { decider, handler, type Mutations, one } from './edit.ts'

/** What carts may have, and hold. */
export const holdMutations: Mutations = {
  'holds-not-counted': one(
    'what others hold is there for everybody',
    decider(
      'stock',
      "floorZero(minus(promisable(view, product, batch), view.get('pool', poolId(sku, batch))?.held ?? '0'))",
      'floorZero(promisable(view, product, batch))',
    ),
  ),
  'own-hold-counted-twice': one(
    'a cart does not re-enter its own hold',
    decider('wish', 'own === undefined ? free : plus(free, own)', 'free'),
  ),
  'due-hold-revived': {
    says: 'a due hold is stated again as if it were live, and nothing settles it',
    edits: [
      handler('intake', 'if (!this.#settling.before(asked, making)) return false', ''),
      decider(
        'line',
        'if (hold.sku === sku && hold.batch === batch) return hold.expiresAt > now ? hold : undefined',
        'if (hold.sku === sku && hold.batch === batch) return now > 0 ? hold : undefined',
      ),
    ],
  },
  'parts-held-once': one(
    'a bundle holds its parts once, however many bundles there are',
    decider('line', 'quantity: product(part.quantity, line.quantity)', 'quantity: part.quantity'),
  ),
  'removed-line-keeps-its-hold': one(
    'a line that is taken out gives nothing back',
    decider('remove-item', '      ...releasing([line]),\n', ''),
  ),
  'end-moves-past-the-cap': one(
    'activity moves a hold on without end',
    decider('hold', 'reservedAt + holdCap(target) * 1000', 'reservedAt + holdCap(target) * 1_000_000'),
  ),
  'oldest-holds-end-first': one(
    'where stock is taken away, those who came first lose what they hold',
    decider('revoke', 'of given.newest(poolId(sku, batch)))', 'of [...given.newest(poolId(sku, batch))].reverse())'),
  ),
  'nothing-revoked': one(
    'stock is taken away under holds, and they stay',
    decider(
      'stock',
      "[{ type: 'StockAdjusted', stream, data }, ...revoked]",
      "[{ type: 'StockAdjusted', stream, data }, ...revoked.slice(0, 0)]",
    ),
  ),
  'merge-doubles-holds': one(
    "a guest's holds are made anew, and stay where they were",
    decider('merge-cart', '...releasing([...cleared, ...guest.lines]),', '...releasing(cleared),'),
  ),
  'merge-forgets-the-cap': one(
    'a merged hold begins anew',
    decider('merge-holds', 'Math.min(own?.reservedAt ?? now, guests?.reservedAt ?? now)', 'own?.reservedAt ?? now'),
  ),
  'merge-adds-for-max': one(
    'the larger of two is their sum',
    decider('merge-lines', "if (strategy !== 'max') return plus", 'if (strategy) return plus'),
  ),
  'frozen-cart-accepts-an-add': one(
    'a cart that is paid for can be changed',
    decider('cart', "      return { code: 'checkout-in-progress', stream }", '      return undefined'),
  ),
  'abandoned-cart-not-reopened': one(
    'whoever comes back finds the cart abandoned for good',
    decider('cart-lines', "cart.status === 'abandoned' ? 'open' : cart.status", 'cart.status'),
  ),
  'idle-too-soon': one(
    'a cart is abandoned by the time it was opened',
    decider(
      'cart-lines',
      'const idleAt = event.time + cartIdleSeconds * 1000',
      'const idleAt = cart.idleAt + 0 * cartIdleSeconds',
    ),
  ),
}
