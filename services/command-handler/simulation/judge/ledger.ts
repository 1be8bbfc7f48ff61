import type { Of, RecordedEvent } from '@cartstream/schemas'
import { check } from './broken.ts'

export type Hold = { id: string; sku: string; quantity: number; ends: number; cart: string; line: string }
export type Line = { sku: string; quantity: number; hold: string | undefined }
export type Cart = { owner: string; version: number; lines: Map<string, Line> }
type Product = { listed: boolean; price: string; safety: number; backorder: number }

/**
 * The shop, as somebody with paper and pencil would keep it: plain numbers, sums over lists, no counters. Each event must follow from
 * what stands there; `at` is the append time of its batch.
 */
export class Ledger {
  readonly products = new Map<string, Product>()
  readonly onHand = new Map<string, number>()
  readonly holds = new Map<string, Hold>()
  readonly carts = new Map<string, Cart>()
  readonly activeOf = new Map<string, string>()
  /** Every hold there ever was. */
  readonly everHeld = new Set<string>()
  maxHolds = 1000
  addAgain = 'increment'

  /** What may be promised, and what is promised, of a SKU at an instant: a hold at or past its end does not count. */
  promisable(sku: string): number {
    const { safety = 0, backorder = 0 } = this.products.get(sku) ?? {}
    return (this.onHand.get(sku) ?? 0) - safety + backorder
  }
  promised(sku: string, now: number): number {
    let sum = 0
    for (const hold of this.holds.values()) if (hold.sku === sku && hold.ends > now) sum += hold.quantity
    return sum
  }

  apply(event: RecordedEvent, at: number): void {
    if (event.stream.startsWith('cart/')) {
      const cart = this.carts.get(event.stream.slice(5))
      if (cart !== undefined) cart.version++
    }
    switch (event.type) {
      case 'LogCreated':
      case 'Marker':
      case 'CommandsAnswered':
        return
      case 'ShopConfigured':
        this.maxHolds = event.data.config.maxHoldsPerCustomer
        this.addAgain = event.data.config.addAgain
        return
      case 'ProductListed': {
        const { sku, price, safetyStock = '0', backorder = '0' } = event.data.product
        this.products.set(sku, { listed: true, price, safety: Number(safetyStock), backorder: Number(backorder) })
        return
      }
      case 'ProductRepriced':
        follows(this.products.get(event.data.sku)?.price === event.data.was, event)
        this.products.get(event.data.sku)!.price = event.data.price
        return
      case 'ProductDelisted':
        this.products.get(event.data.sku)!.listed = false
        return
      case 'StockAdjusted':
        follows(Number(event.data.was) === (this.onHand.get(event.data.sku) ?? 0), event)
        this.onHand.set(event.data.sku, Number(event.data.onHand))
        return
      case 'CartOpened':
        follows(!this.carts.has(event.data.cart), event)
        this.carts.set(event.data.cart, { owner: event.data.owner, version: 1, lines: new Map() })
        this.activeOf.set(event.data.owner, event.data.cart)
        return
      case 'ItemAdded':
      case 'ItemQuantityChanged':
      case 'ItemRemoved':
      case 'CartCleared':
        this.#line(event)
        return
      case 'StockReserved':
        this.#reserve(event, at)
        return
      case 'HoldExtended':
      case 'HoldReleased':
      case 'HoldsExpired':
        this.#move(event)
    }
  }

  #line(event: RecordedEvent & Of<'ItemAdded' | 'ItemQuantityChanged' | 'ItemRemoved' | 'CartCleared'>): void {
    const lines = this.carts.get(event.data.cart)?.lines
    follows(lines !== undefined, event)
    if (event.type === 'CartCleared') {
      lines!.clear()
      return
    }
    const { line, sku, quantity } = event.data
    const was = lines!.get(line)
    if (event.type === 'ItemAdded') {
      follows(was === undefined && ![...lines!.values()].some((l) => l.sku === sku), event)
      lines!.set(line, { sku, quantity: Number(quantity), hold: undefined })
    } else if (event.type === 'ItemRemoved') {
      follows(was?.quantity === Number(quantity), event)
      lines!.delete(line)
    } else {
      follows(was?.quantity === Number(event.data.was), event)
      was!.quantity = Number(quantity)
    }
  }

  #reserve(event: RecordedEvent & Of<'StockReserved'>, at: number): void {
    const { hold: id, sku, cart, line } = event.data
    const quantity = Number(event.data.quantity)
    const before = this.holds.get(id)
    check(before === undefined || before.ends > event.time, 'no-due-hold-revived', () => `${event.type} of ${id}`)
    check(before !== undefined || !this.everHeld.has(id), 'no-due-hold-revived', () => `${id} had ended`)
    follows((before?.quantity ?? 0) === Number(event.data.was), event)
    const lineNow = this.carts.get(cart)?.lines.get(line)
    follows(lineNow?.quantity === quantity && lineNow.sku === sku, event)
    follows(lineNow!.hold === undefined || lineNow!.hold === id || !this.holds.has(lineNow!.hold), event)
    lineNow!.hold = id
    const ends = Date.parse(event.data.expiresAt)
    this.everHeld.add(id)
    this.holds.set(id, { id, sku, quantity, ends, cart, line })
    const grows = quantity > (before?.quantity ?? 0)
    const [promised, promisable] = [this.promised(sku, at), this.promisable(sku)]
    check(!grows || promised <= promisable, 'no-oversell', () => `${promised} of ${sku} held, ${promisable} there`)
  }

  #move(event: RecordedEvent & Of<'HoldExtended' | 'HoldReleased' | 'HoldsExpired'>): void {
    if (event.type === 'HoldReleased') {
      follows(this.holds.get(event.data.hold)?.quantity === Number(event.data.quantity), event)
      this.#end(event.data.hold)
      return
    }
    for (const { hold: id, expiresAt } of event.data.holds) {
      const hold = this.holds.get(id)
      follows(hold !== undefined, event)
      if (event.type === 'HoldExtended') {
        check(hold!.ends > event.time, 'no-due-hold-revived', () => `${id} extended after its end`)
        hold!.ends = Date.parse(expiresAt)
      } else {
        check(hold!.ends <= event.time, 'no-hold-ended-early', () => `${id} ended ${hold!.ends - event.time} ms early`)
        this.#end(id)
      }
    }
  }

  #end(id: string): void {
    const { cart, line } = this.holds.get(id)!
    const held = this.carts.get(cart)?.lines.get(line)
    if (held?.hold === id) held.hold = undefined
    this.holds.delete(id)
  }
}

const follows = (does: boolean, event: RecordedEvent): void =>
  check(does, 'events-follow-each-other', () => `${event.type} ${JSON.stringify(event.data)} does not follow`)
