import type { AnyRecord, CartLine, CartRecord, HoldRecord, Kind } from './types.ts'

/** A line of JSON with some of a shop's records of one kind. In a cart's lines a hold that was told before stands by its id. */
export type RecordLine = readonly ['records', string, Kind, readonly string[], readonly unknown[]]
/** All records of a kind and their ids, in one order. */
export type OfKind = { kind: Kind; ids: readonly string[]; records: (AnyRecord | undefined)[] }

type SaidLine = Omit<CartLine, 'holds'> & { holds?: readonly (string | HoldRecord)[] | undefined }
type SaidCart = Omit<CartRecord, 'lines'> & { lines: readonly SaidLine[] }

/** A line ends with the record that makes it as long as this: whoever writes or reads it stands still for a moment only. */
const LONG = 64 * 1024

/** What every line of a shop's records begins with: no other needs to be parsed. */
export const beginningOf = (shop: string): string => `["records",${JSON.stringify(shop)},`

/**
 * A shop's records as lines, each made when it is asked for, once. The holds come before the carts. A record is let go with its line, a hold with the
 * last cart.
 */
export function* recordLines(shop: string, kinds: Iterable<OfKind>): Generator<string> {
  const told = new Set<HoldRecord>()
  for (const { kind, ids, records } of kinds) {
    let [from, texts, length]: [number, string[], number] = [0, [], 0]
    for (const [n, record] of records.entries()) {
      if (kind === 'hold') told.add(record as HoldRecord)
      const text = JSON.stringify(kind === 'cart' ? byHolds(record as CartRecord, told) : record)
      texts.push(text)
      records[n] = undefined
      length += text.length
      if (length < LONG && n < ids.length - 1) continue
      yield `${beginningOf(shop)}${JSON.stringify(kind)},${JSON.stringify(ids.slice(from, n + 1))},[${texts.join()}]]`
      ;[from, texts, length] = [n + 1, [], 0]
    }
    if (kind === 'cart') told.clear()
  }
}

const byHolds = (cart: CartRecord, told: ReadonlySet<HoldRecord>): SaidCart => ({
  ...cart,
  lines: cart.lines.map((one) =>
    one.holds === undefined ? one : { ...one, holds: one.holds.map((hold) => (told.has(hold) ? hold.hold : hold)) },
  ),
})

/**
 * The records of a line, in the order of its ids. `holdOf`: a hold of a line before; it throws where there is none. A cart's line has that very
 * record: as things are after a fold, and half of the memory.
 */
export const recordsIn = ([, , kind, , records]: RecordLine, holdOf: (id: string) => HoldRecord): AnyRecord[] => {
  if (kind === 'cart') for (const cart of records) withHolds(cart as SaidCart, holdOf)
  return records as AnyRecord[]
}

const withHolds = ({ lines }: SaidCart, holdOf: (id: string) => HoldRecord): void => {
  for (const { holds } of lines)
    for (const [n, hold] of holds?.entries() ?? [])
      if (typeof hold === 'string') (holds as HoldRecord[])[n] = holdOf(hold)
}
