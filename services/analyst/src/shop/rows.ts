import {
  asOf,
  available,
  type CartRecord,
  cartView,
  type HoldRecord,
  poolsOfSku,
  staffSessionView,
  type View,
} from '@cartstream/decide'
import type { CartView, StaffSessionView } from '@cartstream/schemas'
import type { Past } from '../fold/past.ts'

export type PoolRow = { batch: string; onHand: string; held: string; available: string }
/** `holds`: how many count, in all pools; those rows are the SKU's, with who has them. */
export type SkuRow = {
  kind: 'sku'
  sku: string
  name: string
  status: 'listed' | 'delisted'
  available: string
  onHand?: string
  held?: string
  pools?: readonly PoolRow[]
  holds: number
}
export type HoldRow = {
  kind: 'hold'
  id: string
  cart: string
  line: string
  owner: string
  sku: string
  batch?: string
  quantity: string
  reservedAt: string
  expiresAt: string
}
export type CartRow = { kind: 'cart'; owner: string; ownerKind: string; lastActivityAt: string } & CartView
/** A live session that was going on, or was to be. */
export type SessionRow = { kind: 'session' } & Omit<StaffSessionView, 'config' | 'credit'>
export type Row = SkuRow | HoldRow | CartRow | SessionRow

const instant = (ms: number): string => new Date(ms).toISOString()
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A shop as people look at it: every SKU with who holds it, then every cart that is not closed. Nothing in it is due. */
export class ShopAt {
  readonly past: Past
  readonly now: number
  readonly view: View
  readonly #holds = new Map<string, HoldRecord[]>()

  constructor(past: Past, now: number) {
    this.past = past
    this.now = now
    const holds = past.records.of('hold')
    this.view = asOf(past.records, holds.values(), now)
    for (const hold of holds.values()) {
      if (hold.expiresAt <= now) continue
      const known = this.#holds.get(hold.sku)
      if (known === undefined) this.#holds.set(hold.sku, [hold])
      else known.push(hold)
    }
  }

  /** Those that count, the first to end first. */
  holdsOf(sku: string): readonly HoldRecord[] {
    return (this.#holds.get(sku) ?? []).toSorted((a, b) => a.expiresAt - b.expiresAt || byText(a.hold, b.hold))
  }

  get counts(): { skus: number; holds: number; carts: number } {
    const { records } = this.past
    let [holds, carts] = [0, 0]
    for (const of of this.#holds.values()) holds += of.length
    for (const cart of records.of('cart').values()) if (isThere(cart)) carts++
    return { skus: records.of('product').size, holds, carts }
  }

  /** In the order of their names, so that a page goes on where the one before it ended. */
  rows(): readonly (() => Row)[] {
    const { records } = this.past
    const skus = [...records.of('product').keys()].sort(byText)
    const carts = [...records.of('cart').values()].filter(isThere).sort((a, b) => byText(a.cart, b.cart))
    return [
      ...skus.flatMap((sku) => [() => this.sku(sku), ...this.holdsOf(sku).map((hold) => () => this.hold(hold))]),
      ...carts.map((cart) => () => this.cart(cart)),
    ]
  }

  /** Live sessions that are not over, for the shop's people. */
  sessions(): readonly (() => Row)[] {
    const all = [...this.past.records.of('session').values()].filter(({ status }) => goingOn.includes(status))
    return all
      .toSorted((a, b) => byText(a.session, b.session))
      .map(
        ({ session }) =>
          () =>
            this.session(session),
      )
  }

  session(id: string): SessionRow {
    const { config: _config, credit: _credit, ...shown } = staffSessionView(this.view, id, this.now)!
    return { kind: 'session', ...shown }
  }

  sku(sku: string): SkuRow {
    const { status, product } = this.past.records.get('product', sku)!
    const pools = poolsOfSku(this.view, sku).map((id) => this.pool(sku, id.slice(sku.length + 1)))
    const { onHand, held } = pools[0]!
    return {
      ...{ kind: 'sku', sku, name: product.name, status, available: available(this.view, sku, '-') },
      ...(product.parts === undefined && { onHand, held }),
      ...(pools.length > 1 && { pools }),
      holds: this.#holds.get(sku)?.length ?? 0,
    }
  }

  pool(sku: string, batch: string): PoolRow {
    const { onHand = '0', held = '0' } = this.view.get('pool', `${sku}/${batch}`) ?? {}
    return { batch, onHand, held, available: available(this.view, sku, batch) }
  }

  hold({ hold, cart, line, sku, batch, quantity, reservedAt, expiresAt }: HoldRecord): HoldRow {
    const owner = this.past.records.get('cart', cart)?.owner ?? ''
    return {
      ...{ kind: 'hold', id: hold, cart, line, owner, sku, ...(batch !== '-' && { batch }), quantity },
      ...{ reservedAt: instant(reservedAt), expiresAt: instant(expiresAt) },
    }
  }

  cart({ cart, owner, ownerKind, lastActivityAt }: CartRecord): CartRow {
    const view = cartView(this.view, cart, this.now)
    return { kind: 'cart', owner, ownerKind, lastActivityAt: instant(lastActivityAt), ...view }
  }
}

const goingOn: readonly string[] = ['scheduled', 'active', 'paused']

/** Open, left alone, or being paid for; one that is closed is a name and nothing else. A live session's is the session's, as among live carts. */
const isThere = ({ status, purpose }: CartRecord): boolean =>
  purpose !== 'session' && (status === 'open' || status === 'abandoned' || status === 'checkout')
