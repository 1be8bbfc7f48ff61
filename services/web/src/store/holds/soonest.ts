import type { ShownCart } from '@cartstream/client'

/** When the first of what is held is not held any more, as RFC 3339; undefined where nothing is. */
export const soonest = (cart: Pick<ShownCart, 'items'> | undefined): string | undefined =>
  (cart?.items ?? []).flatMap(({ hold }) => hold?.expiresAt ?? []).reduce<string | undefined>(earlier, undefined)

const earlier = (a: string | undefined, b: string): string => (a === undefined || Date.parse(b) < Date.parse(a) ? b : a)

/** What goes from the cart, or is not held in it any more, between two looks because its time was up. */
export const ended = (before: ShownCart | undefined, after: ShownCart | undefined, now: number): readonly string[] => {
  if (before === undefined || after === undefined || before.id !== after.id) return []
  const isSame = after.status === before.status
  return before.items
    .filter(({ hold, key }) => {
      if (hold === undefined || !isSame) return false
      const line = after.items.find((one) => one.key === key)
      if (line === undefined) return Date.parse(hold.expiresAt) <= now
      return line.hold === undefined && line.holdEnded !== undefined
    })
    .map(({ name, sku }) => name ?? sku)
}
