import { costOf, pence, units } from '../amounts.ts'
import { check } from '../broken.ts'
import { type Cart, follows, type Ledger, type Line, type Told } from '../ledger.ts'

type LineEvent =
  | 'ItemAdded'
  | 'ItemQuantityChanged'
  | 'ItemRemoved'
  | 'CartCleared'
  | 'ItemRepriced'
  | 'ItemSampled'
  | 'ItemSaved'
  | 'ItemRestored'
  | 'SavedItemsMoved'
  | 'DiscountGranted'
  | 'DiscountWithdrawn'

/** What is in a cart; nothing of it changes while it is paid for, nor once it is closed. */
export const keepLine = (ledger: Ledger, event: Told<LineEvent>): void => {
  const cart = ledger.carts.get(event.data.cart)
  follows(cart !== undefined, event)
  const { id, status } = cart!
  const changes = status === 'open' || status === 'abandoned'
  check(changes, 'frozen-cart-stays', () => `${event.type} in ${id}, which is ${status}`)
  change(ledger, cart!, event)
}

const change = (ledger: Ledger, cart: Cart, event: Told<LineEvent>): void => {
  const { lines, saved, discounts } = cart
  switch (event.type) {
    case 'ItemAdded':
      added(ledger, cart, event)
      break
    case 'ItemQuantityChanged': {
      const line = lines.get(event.data.line)
      follows(line !== undefined && line.quantity === units(event.data.was), event)
      line!.quantity = units(event.data.quantity)
      costs(line!, event)
      break
    }
    case 'ItemRemoved': {
      const line = lines.get(event.data.line) ?? saved.get(event.data.line)
      follows(line?.quantity === units(event.data.quantity), event)
      follows(event.data.because !== 'expired' || ledger.config.onExpiry === 'remove', event)
      lines.delete(line!.id)
      saved.delete(line!.id)
      return
    }
    case 'CartCleared':
      lines.clear()
      break
    case 'ItemRepriced': {
      const line = lines.get(event.data.line)
      follows(line !== undefined && line.price === pence(event.data.was), event)
      line!.price = pence(event.data.unitPrice)
      follows(line!.price === priceIn(ledger, cart, line!), event)
      costs(line!, event)
      break
    }
    case 'ItemSampled': {
      const line = lines.get(event.data.line)
      follows(line !== undefined && cart.purpose === 'session' && (line.sample === true) !== event.data.sample, event)
      line!.sample = event.data.sample
      costs(line!, event)
      break
    }
    case 'ItemSaved': {
      const line = lines.get(event.data.line)
      follows(line !== undefined, event)
      saved.set(line!.id, line!)
      lines.delete(line!.id)
      return
    }
    case 'ItemRestored': {
      const { line: id, into } = event.data
      const line = saved.get(id)
      follows(line !== undefined && (into === undefined) === (twinOf(cart, line!) === undefined), event)
      saved.delete(id)
      if (into === undefined) lines.set(id, line!)
      return
    }
    case 'SavedItemsMoved': {
      const left = ledger.carts.get(event.data.from)
      const aside = left?.aside ?? left?.saved
      const ids = event.data.lines.map(({ line }) => line)
      follows(left?.owner === cart.owner || left?.kind === 'guest', event)
      follows(aside?.size === ids.length && ids.every((id) => aside.has(id) && !saved.has(id)), event)
      for (const [id, line] of aside!) saved.set(id, line)
      return
    }
    case 'DiscountGranted': {
      const { discount: id, code, label, percent, amount, skus, minimumSubtotal = '0' } = event.data
      follows(!discounts.has(id), event)
      discounts.set(id, { id, code, label, percent, amount, skus, minimum: pence(minimumSubtotal) })
      return
    }
    case 'DiscountWithdrawn':
      follows(discounts.delete(event.data.discount), event)
  }
}

/** One line per SKU, variant and batch, samples aside. */
export const twinOf = (
  cart: Cart,
  { sku, variant, batch }: Pick<Line, 'sku' | 'variant' | 'batch'>,
): Line | undefined =>
  [...cart.lines.values()].find((l) => l.sku === sku && l.variant === variant && l.batch === batch && !l.sample)

export const listedPrice = ({ products }: Ledger, { sku, variant }: Pick<Line, 'sku' | 'variant'>): number => {
  const product = products.get(sku)?.product
  const more = product?.variants?.find(({ name }) => name === variant)?.additionalPrice ?? '0'
  return pence(product?.price ?? '0') + pence(more)
}

/** What it costs in this cart: of a live session, as the host says. */
const priceIn = (ledger: Ledger, { id }: Cart, line: Pick<Line, 'sku' | 'variant'>): number =>
  ledger.sessions.get(id)?.prices.get(line.sku) ?? listedPrice(ledger, line)

const added = (ledger: Ledger, cart: Cart, event: Told<'ItemAdded'>): void => {
  const { line: id, sku, batch, variant, quantity, unitPrice, parts, because } = event.data
  const line: Line = { id, sku, batch, variant, quantity: units(quantity), price: pence(unitPrice), parts }
  const { command } = ledger.decision
  const apart = command?.type === 'AddSessionItem' && command.sample === true && command.caller.kind === 'staff'
  follows(!cart.lines.has(id) && (apart || twinOf(cart, line) === undefined), event)
  costs(line, event)
  if (because === 'merged') follows(comesOver(ledger, cart, line), event)
  else {
    follows(line.price === priceIn(ledger, cart, line), event)
    follows(JSON.stringify(parts) === JSON.stringify(ledger.products.get(sku)?.product.parts), event)
  }
  cart.lines.set(id, line)
}

/** A guest's line keeps the price that the guest saw. */
const comesOver = (ledger: Ledger, { id }: Cart, line: Line): boolean => {
  const merged = ledger.decision.events.find((event) => event.type === 'CartMerged')
  if (merged?.type !== 'CartMerged' || merged.data.into !== id) return false
  const own = ledger.decision.merging?.guest.find(
    ({ sku, variant, batch }) => sku === line.sku && variant === line.variant && batch === line.batch,
  )
  return own !== undefined && own.price === line.price && line.quantity <= own.quantity
}

/** What a line costs in all; a sample costs nothing. */
export const worthOf = ({ price, quantity, sample }: Pick<Line, 'price' | 'quantity' | 'sample'>): number =>
  sample ? 0 : costOf(price, quantity)

type Costing = Told<'ItemAdded' | 'ItemQuantityChanged' | 'ItemRepriced' | 'ItemSampled'>
const costs = (line: Line, event: Costing): void =>
  check(pence(event.data.lineTotal) === worthOf(line), 'totals-exact', () => `${JSON.stringify(event.data)}`)
