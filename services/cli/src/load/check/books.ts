import type { Account } from '../account.ts'

/** Carts with something in them and SKUs with stock, as somebody tells it: whole units. `held`: of a line, what is reserved for it. */
export type Books = {
  carts: ReadonlyMap<string, ReadonlyMap<string, LineBooks>>
  skus: ReadonlyMap<string, SkuBooks>
}
export type LineBooks = { quantity: number; held: number }
export type SkuBooks = { onHand: number; held: number; available: number }

/** The load's own account as books: every accepted unit is held, and nothing has left the shelf. */
export const booksOf = (account: Account): Books => {
  const held = account.held()
  const carts = [...account.carts.values()].map(({ id, lines }) => {
    const units = [...lines].map(([sku, { quantity }]) => [sku, { quantity, held: quantity }] as const)
    return [id, new Map(units)] as const
  })
  const skus = [...account.stock].map(([sku, onHand]) => {
    const taken = held.get(sku) ?? 0
    return [sku, { onHand, held: taken, available: onHand - taken }] as const
  })
  return { carts: new Map(carts), skus: new Map(skus) }
}

/** Where the books are not right in themselves, a sentence each: per SKU, on hand - held = available, and held = what the carts' lines hold. */
export const doNotAddUp = (who: string, { carts, skus }: Books): string[] => {
  const inCarts = new Map<string, number>()
  for (const lines of carts.values())
    for (const [sku, { held }] of lines) inCarts.set(sku, (inCarts.get(sku) ?? 0) + held)
  const wrong: string[] = []
  for (const [sku, { onHand, held, available }] of skus) {
    if (onHand - held !== available)
      wrong.push(`${who}: of ${sku}, ${onHand} on hand - ${held} held is not ${available}`)
    const lines = inCarts.get(sku) ?? 0
    if (lines !== held) wrong.push(`${who}: of ${sku}, ${held} are held, but the carts' lines hold ${lines}`)
    if (held > onHand) wrong.push(`${who}: of ${sku}, ${held} are held, but only ${onHand} are there: oversold`)
  }
  for (const sku of inCarts.keys())
    if (!skus.has(sku)) wrong.push(`${who}: carts hold ${sku}, which has no stock at all`)
  return wrong
}

/** Where two books differ, a sentence each. */
export const differences = (one: string, a: Books, other: string, b: Books): string[] => {
  const wrong: string[] = []
  for (const id of union(a.carts, b.carts)) {
    const [x, y] = [spell(a.carts.get(id)), spell(b.carts.get(id))]
    if (x !== y) wrong.push(`cart ${id}: ${x} by ${one}, ${y} by ${other}`)
  }
  for (const sku of union(a.skus, b.skus)) {
    const [x, y] = [spellSku(a.skus.get(sku)), spellSku(b.skus.get(sku))]
    if (x !== y) wrong.push(`SKU ${sku}: ${x} by ${one}, ${y} by ${other}`)
  }
  return wrong
}

const union = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): Set<string> =>
  new Set([...a.keys(), ...b.keys()])

const spell = (lines: ReadonlyMap<string, LineBooks> | undefined): string => {
  if (lines === undefined || lines.size === 0) return 'nothing'
  const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([sku, { quantity, held }]) => `${quantity} ${sku} (${held} held)`).join(', ')
}

const spellSku = (sku: SkuBooks | undefined): string => {
  const { onHand, held, available } = sku ?? { onHand: 0, held: 0, available: 0 }
  return `${onHand} on hand, ${held} held, ${available} available`
}
