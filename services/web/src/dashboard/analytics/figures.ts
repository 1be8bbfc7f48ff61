import type { AnalyticsHour } from '@cartstream/client'
import { money } from '../../look/money.ts'

type Row = AnalyticsHour
type Unit = 'count' | 'percent' | 'money'
/** What is drawn of the hours. `value`: undefined where there is none, as a rate of nothing; `more`: stands on top of it. `whole`: of all hours together. */
export type Figure = {
  key: string
  name: string
  means: string
  unit: Unit
  value(row: Row): number | undefined
  part?: string
  more?: { name: string; value(row: Row): number }
  whole(rows: readonly Row[]): number | undefined
}

const sum = (rows: readonly Row[], of: (row: Row) => number): number => rows.reduce((all, row) => all + of(row), 0)
const ratio = (part: number, of: number): number | undefined => (of > 0 ? part / of : undefined)
const percent = (part: number, of: number): number | undefined => (of > 0 ? (100 * part) / of : undefined)
const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))
const followed = (row: Row): number => row.cartsOpened - row.cartsMerged

/** In the order in which a day is told: who came, what they wanted, what became of it. */
export const figures: readonly Figure[] = [
  {
    ...{ key: 'opened', name: 'Carts opened', unit: 'count', means: 'Carts that were begun in the hour.' },
    value: ({ cartsOpened }) => cartsOpened,
    whole: (rows) => sum(rows, ({ cartsOpened }) => cartsOpened),
  },
  {
    ...{ key: 'adds', name: 'Adds', unit: 'count', means: 'Wishes for more, granted and denied.', part: 'granted' },
    value: ({ adds }) => adds,
    more: { name: 'denied', value: ({ deniedAdds }) => deniedAdds },
    whole: (rows) => sum(rows, ({ adds, deniedAdds }) => adds + deniedAdds),
  },
  {
    ...{
      key: 'success',
      name: 'Add success',
      unit: 'percent',
      means: 'Of the wishes for more, how many were granted.',
    },
    value: ({ addSuccessPercent }) => numberOf(addSuccessPercent),
    whole: (rows) =>
      percent(
        sum(rows, ({ adds }) => adds),
        sum(rows, ({ adds, deniedAdds }) => adds + deniedAdds),
      ),
  },
  {
    ...{ key: 'denied', name: 'Denied adds', unit: 'count', means: 'Wishes that were refused.', part: 'out of stock' },
    value: ({ outOfStock }) => outOfStock,
    more: { name: 'for another reason', value: ({ deniedAdds, outOfStock }) => deniedAdds - outOfStock },
    whole: (rows) => sum(rows, ({ deniedAdds }) => deniedAdds),
  },
  {
    ...{ key: 'conversion', name: 'Conversion', unit: 'percent' },
    means: 'Of the carts opened in the hour, how many have become an order so far.',
    value: ({ conversionPercent }) => numberOf(conversionPercent),
    whole: (rows) =>
      percent(
        sum(rows, ({ cartsOrdered }) => cartsOrdered),
        sum(rows, followed),
      ),
  },
  {
    ...{ key: 'abandonment', name: 'Abandonment', unit: 'percent' },
    means: 'Of the carts opened in the hour, how many were left behind.',
    value: ({ abandonmentPercent }) => numberOf(abandonmentPercent),
    whole: (rows) =>
      percent(
        sum(rows, ({ cartsAbandoned }) => cartsAbandoned),
        sum(rows, followed),
      ),
  },
  {
    ...{ key: 'orders', name: 'Orders', unit: 'count', means: 'Orders placed in the hour.' },
    value: ({ orders }) => orders,
    whole: (rows) => sum(rows, ({ orders }) => orders),
  },
  {
    ...{ key: 'average', name: 'Average value', unit: 'money', means: 'What an order of the hour came to, with tax.' },
    value: ({ averageValue }) => numberOf(averageValue),
    whole: (rows) =>
      ratio(
        sum(rows, ({ revenue }) => Number(revenue)),
        sum(rows, ({ orders }) => orders),
      ),
  },
]

/** A figure as it is read. Rounded: what is exact is in the table. */
export const said = (unit: Unit, value: number, currency: string): string => {
  if (unit === 'count') return String(value)
  if (unit === 'percent') return `${Math.round(value * 10) / 10} %`
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  return money(value.toFixed(maximumFractionDigits), currency)
}
