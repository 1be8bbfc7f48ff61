import {
  byAnn,
  convert,
  create,
  credit,
  inSession,
  live,
  move,
  price,
  put,
  rather,
  room,
  sample,
  session,
  sheet,
  shop,
  start,
} from '@cartstream/spec/hosted'
import { ann, cheese, config, configured, list, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { happen, idOf, newWorld, perform, type World } from '@cartstream/spec/world'
import { Big } from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventOf } from './types.ts'

type Sheet = EventOf<'SalesSheetMade'>['data']['sheet']
const made = (differing: Partial<Sheet> & Pick<Sheet, 'sheet'>): EventOf<'SalesSheetMade'> => {
  const sums = { retailTotal: '25.00', discount: '0.00', discountPercent: '0.00', subtotal: '25.00' }
  const told = { session, title: 'Tea', currency: 'GBP', lines: [two()], ...sums, tax: '5.00', total: '30.00' }
  const data = { session, client: ann.actor, sheet: { ...told, ...differing } }
  return { type: 'SalesSheetMade', stream: `session/${session}`, data }
}
/** Two mugs, as listed. */
const two = (differing: Partial<Sheet['lines'][number]> = {}): Sheet['lines'][number] => ({
  ...{ line: inSession.line, sku: mug.sku, name: mug.name, unit: mug.unit, quantity: '2' },
  ...{ retailPrice: '12.50', unitPrice: '12.50', overridden: false, sample: false },
  ...{ discount: '0.00', discountPercent: '0.00', lineTotal: '25.00', ...differing },
})
const cheap = { unitPrice: '10.00', overridden: true, discount: '5.00', discountPercent: '20.00', lineTotal: '20.00' }
const cheapSums = { discount: '5.00', discountPercent: '20.00', subtotal: '20.00', tax: '4.00', total: '24.00' }
const filled = () => live().after(put('MUG', '2'))

describe('a sales sheet', () => {
  it('says what is in the session, and what it costs; each is one of its own', () => {
    const first = filled()
      .when(sheet)
      .then(made({ sheet: idOf(4, 0) }))
    first.when(sheet).then(made({ sheet: idOf(5, 0) }))
  })
  it('says what the session’s price takes off, by line and in all, in money and in percent', () => {
    filled()
      .after(price('MUG', '10'))
      .when(sheet)
      .then(made({ sheet: idOf(5, 0), lines: [two(cheap)], ...cheapSums }))
  })
  it('measures by the retail price where the catalogue has one, of the moment of the sheet', () => {
    const retail = { retailPrice: '15.00', discount: '5.00', discountPercent: '16.67' }
    const { retailPrice: _, ...sums } = retail
    filled()
      .after(list(mug, { retailPrice: '15.00' }))
      .when(sheet)
      .then(made({ sheet: idOf(5, 0), lines: [two(retail)], retailTotal: '30.00', ...sums }))
    const dearer = filled().after(list(mug, { price: '20.00' }))
    const now = { retailPrice: '20.00', discount: '15.00', discountPercent: '37.50' }
    const { retailPrice: __, ...off } = now
    dearer.when(sheet).then(made({ sheet: idOf(5, 0), lines: [two(now)], retailTotal: '40.00', ...off }))
  })
  it('adds to the retail price what the variant does', () => {
    const xl = { line: inSession.line, sku: 'SHIRT', variant: 'XL', name: shirt.name, unit: 'each', quantity: '1' }
    const prices = { retailPrice: '32.50', unitPrice: '22.50', lineTotal: '22.50' }
    const off = { discount: '10.00', discountPercent: '30.77' }
    live()
      .after(put('SHIRT', '1', { variant: 'XL' }), list(shirt, { retailPrice: '30.00' }))
      .when(sheet)
      .then(
        made({
          ...{ sheet: idOf(5, 0), lines: [{ ...xl, ...prices, ...off, overridden: false, sample: false }], ...off },
          ...{ retailTotal: '32.50', subtotal: '22.50', tax: '4.50', total: '27.00' },
        }),
      )
  })
  it('shows samples, and counts them nowhere', () => {
    const { discount: _, discountPercent: __, ...given } = two({ line: idOf(4, 0), quantity: '1' })
    const sampled = { ...given, lineTotal: '0.00', sample: true }
    filled()
      .after(put('MUG', '1', { sample: true }))
      .when(sheet)
      .then(made({ sheet: idOf(5, 0), lines: [two(), sampled] }))
    const none = { retailTotal: '0.00', subtotal: '0.00', tax: '0.00', total: '0.00' }
    filled()
      .after(sample(inSession.line))
      .when(sheet)
      .then(made({ sheet: idOf(5, 0), lines: [{ ...sampled, line: inSession.line, quantity: '2' }], ...none }))
  })
  it('names batches, and weighs', () => {
    const weighed = { sku: 'CHEESE', batch: 'B1', name: cheese.name, unit: 'kg', quantity: '0.2505' }
    const prices = { retailPrice: '9.99', unitPrice: '9.99', lineTotal: '2.50' }
    shop({}, stocked('CHEESE', '1', 'B1'))
      .after(create(), start, put('CHEESE', '0.2505', { batch: 'B1' }))
      .when(sheet)
      .then(
        made({
          ...{ sheet: idOf(4, 0), lines: [{ ...two(), ...weighed, ...prices }], retailTotal: '2.50' },
          ...{ subtotal: '2.50', tax: '0.50', total: '3.00' },
        }),
      )
  })
  it('takes nothing off where something costs more than outside', () => {
    const dear = { unitPrice: '20.00', overridden: true, lineTotal: '40.00' }
    filled()
      .after(price('MUG', '20'))
      .when(sheet)
      .then(made({ sheet: idOf(5, 0), lines: [two(dear)], subtotal: '40.00', tax: '8.00', total: '48.00' }))
  })
  it('can be made of a draft, and of what was sold, which stays what it was', () => {
    filled()
      .after(move('end'))
      .when(sheet)
      .then(made({ sheet: idOf(5, 0) }))
    const sold = filled().after(price('MUG', '10'), credit('100'), convert())
    const order = idOf(6, 1)
    const told = { lines: [two(cheap)], ...cheapSums, order }
    sold.when(sheet).then(made({ sheet: idOf(7, 0), ...told }))
    sold
      .after({ type: 'ConfigureShop', config: { ...config, taxRate: '0.5' } })
      .when(sheet)
      .then(made({ sheet: idOf(9, 0), ...told }))
  })
  it('needs something in it, is not made of what was cancelled, nor by the client', () => {
    live()
      .when(sheet)
      .thenRejected({ code: 'cart-empty', stream: `cart/${session}` })
    const refusal = {
      code: 'session-closed',
      detail: 'the session is cancelled',
      stream: `session/${session}`,
    } as const
    filled().after(move('cancel')).when(sheet).thenRejected(refusal)
    filled()
      .when({ ...sheet, ...byAnn })
      .thenRejected({ code: 'not-found', stream: 'session/room' })
  })
})

describe('whatever is sold in a session', () => {
  const pence = (n: number) => new Big(String(n)).times('0.01').toFixed(2)
  /** Never dearer than its retail price, listed or in the session. */
  const item = fc
    .record({
      retail: fc.integer({ min: 0, max: 100_000 }),
      listed: fc.nat(100),
      own: fc.option(fc.nat(100), { nil: undefined }),
      weight: fc.integer({ min: 1, max: 99_999 }),
      sample: fc.boolean(),
    })
    .map(({ retail, listed, own, ...rest }) => ({
      ...rest,
      retail: pence(retail),
      listed: pence(Math.floor((retail * listed) / 100)),
      own: own === undefined ? null : pence(Math.floor((retail * own) / 100)),
    }))
  type Item = typeof item extends fc.Arbitrary<infer T> ? T : never
  const items = fc.array(item, { minLength: 1, maxLength: 6 })
  const soldBy = (things: readonly Item[]): World => {
    const world = newWorld()
    happen(world, [configured({ taxRate: '0.175' })])
    perform(world, create({ notes: { subject: ann.actor, ct: 'SECRET'.repeat(9) } }))
    perform(world, start)
    things.forEach(({ retail, listed: price, own, weight, sample }, n) => {
      const sku = `SKU${n}`
      happen(world, [
        listed({ ...cheese, sku }, { price, retailPrice: retail, cost: '777777.77' }),
        stocked(sku, '1000'),
      ])
      perform(world, put(sku, new Big(String(weight)).times('0.0001').toFixed(), { sample }))
      if (own !== null)
        perform(world, { type: 'SetSessionPrice', session: { room }, caller: create().caller, sku, price: own })
    })
    return world
  }
  const sheetOf = (world: World): Sheet => {
    const { decision } = perform(world, sheet)
    if (!('accepted' in decision)) throw new Error(decision.rejected.code)
    const [event] = decision.accepted as readonly [EventOf<'SalesSheetMade'>]
    return event.data.sheet
  }
  const percent = (part: string, whole: string) =>
    new Big(whole).eq('0') ? '0.00' : new Big(part).times('100').div(whole).round(2, Big.roundHalfUp).toFixed(2)

  it('costs as much less than outside as its sheet says, to the penny, and percentages have two decimals', () => {
    fc.assert(
      fc.property(items, (things) => {
        const { lines, ...sums } = sheetOf(soldBy(things))
        const sumOf = (all: readonly string[]) => all.reduce((sum, n) => sum.plus(n), new Big('0')).toFixed(2)
        const billed = lines.filter((line) => !line.sample)
        expect(new Big(sums.retailTotal).minus(sums.discount).toFixed(2)).toBe(sums.subtotal)
        expect(sumOf(billed.map(({ discount = '0' }) => discount))).toBe(sums.discount)
        expect(sumOf(lines.map(({ lineTotal }) => lineTotal))).toBe(sums.subtotal)
        expect(new Big(sums.subtotal).plus(sums.tax).toFixed(2)).toBe(sums.total)
        expect(sums.discountPercent).toBe(percent(sums.discount, sums.retailTotal))
        for (const line of billed) {
          const retail = new Big(line.lineTotal).plus(line.discount!).toFixed(2)
          expect(line.discountPercent).toBe(percent(line.discount!, retail))
        }
      }),
      { numRuns: 200 },
    )
  })
  it('says no word of what it cost the shop, of notes, or of credit', () => {
    fc.assert(
      fc.property(items, (things) => {
        const world = soldBy(things)
        perform(world, credit('888888.88'))
        const told = JSON.stringify(sheetOf(world))
        for (const secret of ['777777.77', 'cost', 'SECRET', 'notes', '888888.88', 'limit', 'exposure'])
          expect(told).not.toContain(secret)
      }),
      { numRuns: 50 },
    )
  })
  it('has the same sums on its sheet as on its order', () => {
    fc.assert(
      fc.property(items, (things) => {
        const world = soldBy(things)
        const { subtotal, tax, total } = sheetOf(world)
        const { decision } = perform(world, convert({ bypass: 'as agreed' }))
        const order = 'accepted' in decision && decision.accepted.find(({ type }) => type === 'OrderPlaced')
        expect(order || undefined).toMatchObject({ data: { subtotal, tax, total } })
        expect(sheetOf(world)).toMatchObject({ subtotal, tax, total, order: expect.any(String) })
      }),
      { numRuns: 50 },
    )
  })
  it('is on the sheet once for each line, whatever became of it before', () => {
    const many = live().after(put('MUG', '1'), put('CHEESE', '1'), put('MUG', '1', { sample: true }))
    const one = many.after(rather(idOf(4, 0), '0'))
    expect(sheetOf(one.world).lines.map(({ line }) => line)).toEqual([idOf(3, 0), idOf(5, 0)])
  })
})
