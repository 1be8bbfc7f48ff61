import type { AnalyticsHour } from '@cartstream/client'
import { describe, expect, it } from 'vitest'
import { figures, said } from './figures.ts'
import { lastHours, rowsOf } from './hours.ts'
import { scaleFor } from './scale.ts'

const hour = (at: string, more: Partial<AnalyticsHour> = {}): AnalyticsHour => ({
  ...{ hour: `2026-01-01T${at}:00:00.000Z`, cartsOpened: 0, cartsMerged: 0, cartsOrdered: 0, cartsAbandoned: 0 },
  ...{ sessionsOpened: 0, adds: 0, deniedAdds: 0, outOfStock: 0, orders: 0, unitsSold: '0', currency: 'GBP' },
  ...{ revenue: '0.00', ...more },
})
const figure = (key: string) => figures.find((each) => each.key === key)!

describe('hours', () => {
  const rows = new Map([hour('10'), hour('12'), hour('08')].map((row) => [row.hour, row]))
  it('are the last ones without a gap, the running one among them', () => {
    const hours = lastHours(rows, 3, Date.parse('2026-01-01T12:34:56Z'))
    expect(hours.map(({ at }) => new Date(at).getUTCHours())).toEqual([10, 11, 12])
    expect(hours.map(({ row }) => row !== undefined)).toEqual([true, false, true])
    expect(rowsOf(hours)).toHaveLength(2)
  })
})

describe('figures of all hours together', () => {
  const rows = [
    hour('10', {
      cartsOpened: 4,
      cartsMerged: 1,
      cartsOrdered: 1,
      orders: 1,
      revenue: '10.00',
      adds: 9,
      deniedAdds: 1,
    }),
    hour('11', { cartsOpened: 1, cartsOrdered: 1, orders: 3, revenue: '50.00' }),
  ]
  it('are of their sums, and no averages of averages', () => {
    expect(figure('conversion').whole(rows)).toBe(50)
    expect(figure('average').whole(rows)).toBe(15)
    expect(figure('success').whole(rows)).toBe(90)
  })
  it('are not there where they would be rates of nothing', () => {
    expect(figure('conversion').whole([hour('10')])).toBeUndefined()
    expect(figure('conversion').value(hour('10'))).toBeUndefined()
  })
  it('are said in their unit', () => {
    expect(said('percent', 33.333, 'GBP')).toBe('33.3 %')
    expect(said('money', 15, 'GBP')).toContain('15.00')
    expect(said('money', 1500.4, 'JPY')).toContain('1,500')
  })
})

describe('a scale', () => {
  it.each([
    [0, 1],
    [1, 1],
    [3, 4],
    [5, 6],
    [7, 8],
    [101, 200],
    [412, 600],
  ])('for %d goes to %d', (largest, top) => {
    expect(scaleFor('count', largest)).toBe(top)
  })
  it('of a rate goes to 100', () => {
    expect(scaleFor('percent', 12)).toBe(100)
  })
})
