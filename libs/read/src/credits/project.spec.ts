import { orderCancelled } from '@cartstream/spec/aftermath'
import { creditSet } from '@cartstream/spec/in-session'
import { projected } from '@cartstream/spec/projected'
import { ann } from '@cartstream/spec/sample'
import { annsOrder, placed, placedUnpaid } from '@cartstream/spec/sold'
import { at } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { credits } from './project.ts'
import { creditOf } from './query.ts'

const unpaid = placedUnpaid({ payBy: at(3600) })
const other = placedUnpaid({ order: idOf(4, 0), payBy: at(3600), total: '7.50' })
const creditAfter = async (...happened: Parameters<typeof projected>[1][]) =>
  (await projected(credits, ...happened)).credit![ann.actor]

describe('a client’s credit', () => {
  it('is the limit that was set last', async () => {
    expect(await creditAfter(creditSet())).toStrictEqual({ most: '100.00', owed: '0' })
    expect(await creditAfter(creditSet(), creditSet({ limit: '50.00' }))).toStrictEqual({ most: '50.00', owed: '0' })
  })

  it('is owed for what is unpaid, limit or no limit, and for nothing that was paid at once', async () => {
    expect(await creditAfter(unpaid, other, placed())).toStrictEqual({ most: null, owed: '22.5' })
    expect(await creditAfter(unpaid, creditSet())).toStrictEqual({ most: '100.00', owed: '15' })
    expect(await creditAfter(placed())).toBeUndefined()
  })

  it('is owed no more, once, when the order is paid, cancelled or over', async () => {
    const { checkout } = unpaid.data
    const ends = [
      {
        ...{ type: 'OrderPaid', stream: `order/${annsOrder}` },
        data: { order: annsOrder, checkout, provider: 'test', intent: 'pi_1', amount: '15.00', currency: 'GBP' },
      },
      orderCancelled(),
      { type: 'OrderExpired', stream: `order/${annsOrder}`, data: { order: annsOrder } },
    ] as Parameters<typeof projected>[1][]
    for (const end of ends) expect(await creditAfter(unpaid, other, end)).toStrictEqual({ most: null, owed: '7.5' })
    expect(await creditAfter(unpaid, other, ends[0]!, ends[1]!)).toMatchObject({ owed: '7.5' })
    expect((await projected(credits, unpaid, ends[0]!)).unpaid).toStrictEqual({ [annsOrder]: null })
  })
})

describe('beside a session, it', () => {
  const session = { total: '15.00', sold: false, currency: 'GBP' }
  it.each([
    ['is enough up to its limit', { limit: '20.00', owed: '5' }, true],
    ['is not enough above it', { limit: '20.00', owed: '5.01' }, false],
    ['is none without a limit', { limit: null, owed: '0' }, false],
  ])('%s', (_, found, sufficient) => {
    expect(creditOf(found, session)).toMatchObject({ sufficient, total: '15.00' })
  })

  it('is asked no more once the session is sold, and is nothing where nothing was said', () => {
    expect(creditOf(null, { ...session, sold: true })).toStrictEqual({
      ...{ exposure: '0.00', total: '15.00', sufficient: true },
    })
  })
})
