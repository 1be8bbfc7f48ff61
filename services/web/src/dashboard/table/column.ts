import type { ReactNode } from 'react'

/**
 * A column of a list. `value`: what is sorted by; a number, or text. `text`: what is saved, where that is something else. `width`: of the grid, such as `minmax(8rem, 2fr)`. `narrow`: on a phone
 * a row is two lines: `end` stands on the right, `no` is left out. `extra`: shown only where it is asked for. `sorts`: what its values are, where they are not plain amounts or text.
 */
export type Column<Row> = {
  key: string
  name: string
  width: string
  value(row: Row): string | number
  text?(row: Row): string
  cell(row: Row): ReactNode
  isNumber?: true
  sorts?: 'instant' | 'span'
  narrow?: 'end' | 'no'
  extra?: true
}

/** What an order is called, upwards and downwards. */
const orders = {
  text: ['A to Z', 'Z to A'],
  amount: ['smallest first', 'largest first'],
  instant: ['oldest first', 'newest first'],
  span: ['shortest first', 'longest first'],
} as const

/** The two orders that a column makes, in words. */
export const ordersOf = ({ sorts, isNumber }: Pick<Column<never>, 'sorts' | 'isNumber'>) =>
  orders[sorts ?? (isNumber ? 'amount' : 'text')]

/** `-total`: by total, the largest first. */
export type Sort = string

export const compareBy =
  <Row>(columns: readonly Column<Row>[], sort: Sort) =>
  (a: Row, b: Row): number => {
    const isDown = sort.startsWith('-')
    const column = columns.find(({ key }) => key === (isDown ? sort.slice(1) : sort))
    if (column === undefined) return 0
    const [x, y] = [column.value(a), column.value(b)]
    const found = typeof x === 'number' && typeof y === 'number' ? x - y : collator.compare(String(x), String(y))
    return isDown ? -found : found
  }
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** The columns that a query names with commas between; none named: those that are not extra. */
export const shownColumns = <Row>(columns: readonly Column<Row>[], said: string): readonly Column<Row>[] => {
  const keys = said.split(',')
  const named = columns.filter(({ key }) => keys.includes(key))
  return named.length > 0 ? named : columns.filter(({ extra }) => extra === undefined)
}
