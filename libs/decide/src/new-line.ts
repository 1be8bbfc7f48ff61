import type { Product } from '@cartstream/schemas'
import type { Target } from './cart.ts'
import { lineFrom } from './cart-lines.ts'
import { lineTotal } from './money.ts'
import { listedPrice, priceIn } from './product.ts'
import type { CartLine, EventOf } from './types.ts'

/** What a line is of; `quantity` in its shortest form. */
export type Asked = { sku: string; variant?: string | undefined; batch: string; quantity: string }

/** A line under a fresh id, with name, unit, parts and price as they are listed now: later changes of these never alter it. */
export const newLine = ({ config, newId, session }: Target, product: Product, asked: Asked): CartLine => {
  const { name, unit, bundleSize, parts } = product
  const unitPrice = priceIn(session?.prices, asked.sku) ?? listedPrice(product, asked.variant, config.currency)
  const total = lineTotal(unitPrice, asked.quantity, config.currency)
  return lineFrom({ line: newId(), ...asked, name, unit, bundleSize, parts, unitPrice, lineTotal: total })
}

/** The line of a cart that an add of the same would join: there is one per (SKU, variant, batch), samples aside. */
export const sameLine = (
  lines: readonly CartLine[] | undefined,
  { sku, variant, batch }: Omit<Asked, 'quantity'>,
): CartLine | undefined =>
  lines?.find((l) => l.sku === sku && l.variant === variant && l.batch === batch && l.sample === undefined)

/** `because`: it is no add of the customer's own. */
export const lineAdded = (target: Target, said: CartLine, because?: 'merged' | 'promoted'): EventOf<'ItemAdded'> => {
  const { line, sku, batch, name, unit, quantity, unitPrice, lineTotal } = said
  const data: EventOf<'ItemAdded'>['data'] = {
    cart: target.id,
    line,
    sku,
    batch,
    name,
    unit,
    quantity,
    unitPrice,
    lineTotal,
  }
  if (said.variant !== undefined) data.variant = said.variant
  if (said.bundleSize !== undefined) data.bundleSize = said.bundleSize
  if (said.parts !== undefined) data.parts = [...said.parts]
  if (because !== undefined) data.because = because
  if (target.byStaff.byStaff) data.byStaff = true
  return { type: 'ItemAdded', stream: `cart/${target.id}`, data }
}
