import type { Availability } from '@cartstream/client'

export const sorts = { name: 'Name', cheap: 'Lowest price', dear: 'Highest price', stock: 'Sold out last' } as const
export type Sort = keyof typeof sorts
export const PER_PAGE = 24

const orders: Record<Sort, (a: Availability, b: Availability) => number> = {
  name: (a, b) => compareNames(a.name, b.name),
  cheap: (a, b) => Number(a.price) - Number(b.price),
  dear: (a, b) => Number(b.price) - Number(a.price),
  stock: (a, b) => Number(a.stock === 'out') - Number(b.stock === 'out'),
}
const { compare: compareNames } = new Intl.Collator(undefined, { numeric: true })

/** What is on sale and has every word of the search in its name, its SKU or what it is said to be; equals in the order of their names. */
export const found = (rows: Iterable<Availability>, search: string, sort: Sort): readonly Availability[] => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const onSale = [...rows].filter((row) => row.status === 'listed' && words.every((word) => textOf(row).includes(word)))
  return onSale.sort((a, b) => orders[sort](a, b) || orders.name(a, b))
}

const texts = new WeakMap<Availability, string>()
const textOf = (row: Availability): string => {
  let text = texts.get(row)
  if (text === undefined) {
    text = [row.name, row.sku, ...Object.values(row.attributes ?? {})].join(' ').toLowerCase()
    texts.set(row, text)
  }
  return text
}

/** A page of them, from 1; the last one where there are not so many. */
export const paged = <T>(all: readonly T[], wanted: number): { shown: readonly T[]; page: number; pages: number } => {
  const pages = Math.max(1, Math.ceil(all.length / PER_PAGE))
  const page = Math.min(Math.max(1, Number.isInteger(wanted) ? wanted : 1), pages)
  return { shown: all.slice((page - 1) * PER_PAGE, page * PER_PAGE), page, pages }
}
