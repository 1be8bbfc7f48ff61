import type { AnyRecord, CartLine, CartRecord, HoldRecord, Kind } from './types.ts'

/** A line of JSON with some of a shop's records of one kind. In a cart's lines a hold that was told before stands by its id. */
export type RecordLine = readonly ['records', string, Kind, readonly string[], readonly unknown[]]
/** All records of a kind and their ids, in one order. */
export type OfKind = { kind: Kind; ids: readonly string[]; records: (AnyRecord | undefined)[] }

type SaidLine = Omit<CartLine, 'holds'> & { holds?: readonly (string | HoldRecord)[] | undefined }
type SaidCart = Omit<CartRecord, 'lines'> & { lines: readonly SaidLine[] }

/** Of a line: a hundred carts of ten lines are 200 kB. */
const MOST_RECORDS = 100

/** What every line of a shop's records begins with: no other needs to be parsed. */
export const beginningOf = (shop: string): string => `["records",${JSON.stringify(shop)},`

/** A shop's records as lines, each made when it is asked for, once; a record is let go with its line. The holds come before the carts. */
export function* recordLines(shop: string, kinds: Iterable<OfKind>): Generator<string> {
  const told = new Set<HoldRecord>()
  for (const { kind, ids, records } of kinds)
    for (let from = 0; from < ids.length; from += MOST_RECORDS) {
      const to = from + MOST_RECORDS
      const some = records.slice(from, to) as AnyRecord[]
      records.fill(undefined, from, to)
      if (kind === 'hold') for (const hold of some) told.add(hold as HoldRecord)
      const said = kind === 'cart' ? some.map((cart) => byHolds(cart as CartRecord, told)) : some
      const line: RecordLine = ['records', shop, kind, ids.slice(from, to), said]
      yield JSON.stringify(line)
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
