import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import { placed } from '@cartstream/spec/sold'
import { added, annsCart, opened, quantityChanged, removed, reserved } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { writerOf } from '@cartstream/spec/written'
import { describe, expect, it } from 'vitest'
import { targetsOf } from '../cart-sync.ts'
import { agrees, foldLog, leftOf } from './check.ts'
import type { Believed } from './shopper.ts'

const other = { line: idOf(2, 0), sku: 'PEN' }
const order = placed({ total: '27.00' })
const written = async () => {
  const log = createMemoryLog(new MemoryBroker(1))
  const { write } = await writerOf(log)
  await write(opened(), added(), reserved())
  await write(quantityChanged({}), added({ ...other, variant: 'blue', lineTotal: '2.00' }), added({ line: idOf(3, 0) }))
  await write(removed({ line: idOf(3, 0) }), order, removed({ ...other, because: 'ordered' }))
  return log
}
const right: Believed = {
  ...{ cart: annsCart, items: { 'MUG/': 2, 'PEN/blue': 1 }, total: 27 },
  order: { id: order.data.order, paid: 27 },
}

describe('what a client believes', () => {
  it('is held against the log, folded afresh', async () => {
    expect(agrees(await foldLog(await written()), right)).toBe(true)
  })

  it.each([
    ['another cart', { cart: idOf(9, 9) }],
    ['a line more', { items: { ...right.items, 'CUP/': 1 } }],
    ['a line less', { items: { 'MUG/': 2 } }],
    ['another quantity', { items: { 'MUG/': 3, 'PEN/blue': 1 } }],
    ['another variant', { items: { 'MUG/': 2, 'PEN/': 1 } }],
    ['another total', { total: 26.99 }],
    ['an order that is not there', { order: { id: idOf(9, 9), paid: 27 } }],
    ['another amount paid', { order: { id: order.data.order, paid: 26.99 } }],
  ])('is not what the log says where it has %s', async (_, wrong) => {
    expect(agrees(await foldLog(await written()), { ...right, ...wrong })).toBe(false)
  })
})

it('a refusal is right only where nothing is left', async () => {
  expect(await leftOf(await written(), ['MUG'])).toEqual({ MUG: -1 })
})

describe('the targets of document 5', () => {
  const times = { answers: 1, p50: 199, p95: 199, p99: 199, most: 500 }
  const rates = { add: 1, checkout: 1, recovery: 1, looks: 1, carts: 1 }
  const result = (more: object) => ({ on: 'embedded', all: times, rates, ...more }) as never
  const missed = (more: object) => targetsOf(result(more)).filter(({ met }) => !met).length

  it('are met or missed, one by one', () => {
    expect(missed({})).toBe(0)
    expect(missed({ all: { ...times, p99: 200 } })).toBe(1)
    for (const [name, most] of Object.entries({
      add: 0.99,
      checkout: 0.99,
      recovery: 0.95,
      looks: 0.9999,
      carts: 0.9999,
    }))
      expect(missed({ rates: { ...rates, [name]: most } })).toBe(1)
    expect(missed({ rates: { ...rates, recovery: Number.NaN } })).toBe(1)
  })
})
