import type { ShownCart, ShownLine } from '../types.ts'
import type { Cart } from '../wire.ts'
import { fromUnits, toUnits } from './decimal.ts'

export type Article = { sku: string; variant?: string | undefined; batch?: string | undefined }
/** A line, by what is in it: a cart has one line of each article, so this is the line's name before it has an id. */
export const keyOf = ({ sku, variant = '', batch = '' }: Article): string => [sku, variant, batch].join('\n')

/** What a command does to a cart, as far as that can be known before the service has said it. */
export type Effect =
  | { type: 'add'; article: Article; quantity: string }
  | { type: 'set'; key: string; quantity: string }
  | { type: 'less'; key: string; by: string }
  | { type: 'clear' }
  | { type: 'nothing' }

/** Ordered, merged into another, or expired: what is added next is added to another. */
export const isOver = ({ status }: Pick<Cart, 'status'>): boolean =>
  status === 'ordered' || status === 'merged' || status === 'expired'

/** The cart with these commands done in it, in their order; its figures are absent once there is one, for they are the service's to work out. */
export const shownWith = ({ now: _, ...cart }: Cart, effects: readonly Effect[]): ShownCart => {
  const confirmed = cart.items.map((line): ShownLine => ({ ...line, key: keyOf(line), pending: false }))
  const telling = effects.filter(({ type }) => type !== 'nothing')
  if (telling.length === 0) return { ...cart, items: confirmed, pending: false }
  const items = telling.reduce(done, isOver(cart) ? [] : confirmed)
  const { subtotal: _1, tax: _2, total: _3, discount: _4, ...rest } = cart
  return { ...rest, items, itemCount: items.length, pending: true }
}

const done = (lines: readonly ShownLine[], effect: Effect): readonly ShownLine[] => {
  switch (effect.type) {
    case 'add':
      return added(lines, effect.article, effect.quantity)
    case 'set':
      return changed(lines, effect.key, () => toUnits(effect.quantity))
    case 'less':
      return changed(lines, effect.key, (units) => units - toUnits(effect.by))
    case 'clear':
      return []
    case 'nothing':
      return lines
  }
}

const added = (lines: readonly ShownLine[], article: Article, quantity: string): readonly ShownLine[] => {
  const key = keyOf(article)
  if (lines.some((line) => line.key === key)) return changed(lines, key, (units) => units + toUnits(quantity))
  const { sku, variant, batch } = article
  const line = { id: key, key, sku, ...(variant && { variant }), ...(batch && { batch }), pending: true }
  return [...lines, { ...line, quantity: fromUnits(toUnits(quantity)) }]
}

const changed = (lines: readonly ShownLine[], key: string, to: (units: bigint) => bigint): readonly ShownLine[] =>
  lines.flatMap((line) => {
    if (line.key !== key) return [line]
    const units = to(toUnits(line.quantity))
    if (units <= 0n) return []
    const { lineTotal: _, ...rest } = line
    return [{ ...rest, quantity: fromUnits(units), pending: true }]
  })
