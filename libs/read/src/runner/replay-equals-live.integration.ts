import {
  combinedClosed,
  combinedIntended,
  combinedPaid,
  combinedPrepared,
  combinedStarted,
  orderCancelled,
  refundReported,
} from '@cartstream/spec/aftermath'

import {
  annsSession,
  converted,
  creditSet,
  happening,
  put,
  sampled,
  sessionCreated,
  sessionPriceSet,
} from '@cartstream/spec/in-session'

import { sessionConverted, sessionCreated as sessionMade, sheetMade } from '@cartstream/spec/live'

import { joined, left, promotionEnded, promotionSet } from '@cartstream/spec/queued'
import { bobOpens, bobsLine, demo, held, later, stageReading } from '@cartstream/spec/reading'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import {
  cartOrdered,
  checkoutCancelled,
  checkoutFailed,
  checkoutStarted,
  intended,
  placed,
  placedUnpaid,
  refundRequested,
  returned,
  sold,
  succeeded,
  unfulfilled,
} from '@cartstream/spec/sold'
import { added, annsCart, opened, released, removed } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it, vi } from 'vitest'
import type { Projector } from './options.ts'

const stage = stageReading()
const stateOf = (projector: Projector) => projector.status()[0]!

describe('replay-equals-live', () => {
  it('the same events projected once more over the same tables leave every row as it was', async () => {
    await stage.openShop()
    await stage.writer.write(opened(), added(), held(), bobOpens)
    await stage.writer.write(removed(), released())
    const position = await stage.writer.write(
      added({ ...bobsLine, quantity: '3', lineTotal: '37.50' }),
      held({ ...bobsLine, hold: idOf(2, 1), quantity: '3' }),
    )
    const first = stage.start()
    await stage.caughtUp(position)
    const live = await stage.allRows()
    await first.stop()
    await stage.rewind()
    const again = stage.start({ limits: { chunkEvents: 3 } })
    await stage.caughtUp(position)
    expect(await stage.allRows()).toStrictEqual(live)
    await again.stop()
    await stage.pool.query('drop schema read cascade')
    stage.start({ limits: { chunkEvents: 1, cacheRows: 2 } })
    await stage.caughtUp(position)
    expect(await stage.allRows()).toStrictEqual(live)
  })

  it('so do whole lives of carts, checkouts, orders, payments, waitlists, promotions and sales sheets', async () => {
    await stage.openShop()
    await stage.writer.write(
      promotionSet(),
      opened(),
      added(),
      held(),
      bobOpens,
      joined(),
      joined({ entry: idOf(7, 0) }),
    )
    await stage.writer.write(checkoutStarted(), intended(), checkoutFailed({ intent: 'pi_1' }), left())
    await stage.writer.write(checkoutStarted(), succeeded(), placed(), sold(), cartOrdered(), promotionEnded())
    await stage.writer.write(unfulfilled('paid-twice', { intent: 'pi_2' }), refundRequested({ intent: 'pi_2' }))
    await stage.writer.write(
      combinedStarted(),
      combinedPrepared(),
      combinedIntended(),
      combinedPaid(),
      combinedClosed(),
    )
    await stage.writer.write(sessionMade(), sheetMade(), sessionConverted(), sheetMade({ sheet: idOf(9, 0) }))
    const position = await stage.writer.write(
      orderCancelled(),
      returned(),
      refundReported(),
      joined({ entry: idOf(8, 0) }),
    )
    const first = stage.start()
    await stage.caughtUp(position)
    const live = await stage.allRows()
    await first.stop()
    await stage.rewind()
    const again = stage.start({ limits: { chunkEvents: 2, cacheRows: 2 } })
    await stage.caughtUp(position)
    expect(await stage.allRows()).toStrictEqual(live)
    await again.stop()
  })

  it('transactions over tables whose names begin alike are told apart, however many they are', async () => {
    const sells = (price: string) => [configured(), listed(mug, { price }), stocked('MUG', '10')]
    const projector = stage.start()
    for (const happened of [
      [...sells('12.50'), opened(), added(), checkoutStarted(), intended()],
      [...sells('9.00'), removed(), checkoutCancelled({ intent: 'pi_1' })],
      [...sells('8.00'), added(), checkoutStarted(), refundRequested()],
    ])
      await stage.caughtUp(await stage.writer.write(...happened))
    expect(stateOf(projector)).toMatchObject({ state: 'following' })
    expect(stage.told.filter((line) => line.includes('prepared statement'))).toStrictEqual([])
  })

  it('so do live sessions, and what is owed for what was sold in them', async () => {
    await stage.openShop()
    const own = { cart: annsSession }
    const order = placedUnpaid({ ...own, payBy: later })
    await stage.writer.write(...sessionCreated(), creditSet())
    await stage.writer.write(
      happening('SessionStarted'),
      put(),
      held(own),
      sampled(),
      sessionPriceSet({ price: '9.00' }),
    )
    await stage.writer.write(checkoutStarted(own), order, sold(own), converted(), cartOrdered(own))
    const position = await stage.writer.write(orderCancelled(), placedUnpaid({ order: idOf(9, 0), payBy: later }))
    const first = stage.start()
    await stage.caughtUp(position)
    const live = await stage.allRows()
    await first.stop()
    await stage.rewind()
    const again = stage.start({ limits: { chunkEvents: 2, cacheRows: 2 } })
    await stage.caughtUp(position)
    expect(await stage.allRows()).toStrictEqual(live)
    await again.stop()
  })

  it('a projector that ended between two chunks resumes from its checkpoint, with nothing in memory', async () => {
    await stage.openShop()
    const filled = await stage.writer.write(opened(), added(), held())
    const first = stage.start()
    await stage.caughtUp(filled)
    await first.stop()
    const position = await stage.writer.write(removed(), released())
    stage.start()
    await stage.caughtUp(position)
    expect((await stage.reads.one('carts', { shop: 'demo', key: annsCart }))!.row).toMatchObject({
      version: 3,
      items: [],
    })
    expect((await stage.reads.snapshot('availability', demo, { limit: 1 })).rows).toMatchObject([
      { row: { held: '0' } },
    ])
  })

  it('rows and checkpoint commit together: a chunk that fails leaves nothing behind', async () => {
    const open = await stage.openShop()
    const projector = stage.start()
    await stage.caughtUp(open)
    await stage.pool.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no space left' using errcode = '53100'; end $$;
      create trigger refuse before insert on read.reservation_v1 for each row execute function refuse()`)
    const position = await stage.writer.write(opened(), added(), held())
    await vi.waitFor(() => expect(stateOf(projector)).toMatchObject({ state: 'unreachable' }), 5000)
    expect((await stage.reads.snapshot('carts', demo, { limit: 1 })).rows).toStrictEqual([])
    expect((await stage.reads.checkpoint(0, 'carts')).position).toBe(open)
    await stage.pool.query('drop trigger refuse on read.reservation_v1')
    await stage.caughtUp(position)
    expect((await stage.reads.snapshot('carts', demo, { limit: 1 })).rows).toHaveLength(1)
    await vi.waitFor(() => expect(stateOf(projector)).toMatchObject({ state: 'following' }), 5000)
  })
})

describe('tombstones', () => {
  it('are purged once they are old, and the horizon moves over them', async () => {
    await stage.openShop()
    await stage.writer.write(joined())
    const position = await stage.writer.write(left())
    stage.start({ limits: { keepTombstones: 0 }, purgeMs: 50 })
    await stage.caughtUp(position)
    const gone = async () => (await stage.pool.query('select from read.waitlist_v1')).rowCount
    await vi.waitFor(async () => expect(await gone()).toBe(0), 5000)
    expect((await stage.reads.checkpoint(0, 'waitlist')).horizon).toBe(position)
    expect((await stage.reads.checkpoint(0, 'carts')).horizon).toBe(-1n)
  })
})
