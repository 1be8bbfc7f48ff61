import {
  annsCombined,
  combinedCancelled,
  combinedIntended,
  combinedStarted,
  refundReported,
} from '@cartstream/spec/aftermath'
import { annsSession, annsSheet, sessionConverted, sessionCreated, sheetMade } from '@cartstream/spec/live'
import { projected } from '@cartstream/spec/projected'
import { ann } from '@cartstream/spec/sample'
import { annsCheckout, money } from '@cartstream/spec/selling'
import {
  annsOrder,
  checkoutCancelled,
  checkoutExpired,
  checkoutFailed,
  checkoutStarted,
  intended,
  refundRequested,
  settled,
} from '@cartstream/spec/sold'
import { at } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { outbox } from './project.ts'

type Happened = Parameters<typeof projected>[1]
const effectsAfter = async (...happened: Happened[]) => (await projected(outbox, ...happened)).effect ?? {}
const { intent } = money
const payload = { provider: 'test', intent }

describe('an effect’s row', () => {
  it('is under the id of the event that asks for a refund, with all that the provider needs', async () => {
    const refund = { refund: idOf(4, 0), ...payload, amount: '15.00', currency: 'GBP' }
    expect(await effectsAfter(refundRequested({ refund: refund.refund }))).toStrictEqual({
      'event 0': { kind: 'refund', about: annsCheckout, payload: refund, requested_at: at(0) },
    })
  })

  it('asks to cancel the intent of a checkout that is over, with whoever has it', async () => {
    const cancel = { kind: 'cancel-intent', about: annsCheckout, payload, requested_at: at(2) }
    for (const over of [checkoutCancelled({ intent }), checkoutFailed({ intent }), checkoutExpired({ intent })])
      expect(await effectsAfter(checkoutStarted(), intended(), over)).toStrictEqual({ 'event 2': cancel })
    const late = await effectsAfter(checkoutStarted(), checkoutExpired(), intended({ late: true }))
    expect(late).toStrictEqual({ 'event 2': cancel })
  })

  it('asks nothing where no intent was made', async () => {
    const over = [checkoutStarted(), checkoutCancelled(), checkoutStarted(), checkoutExpired()]
    expect(await effectsAfter(...over)).toStrictEqual({})
  })

  it('asks to cancel the intent of a combined checkout', async () => {
    const happened = [combinedStarted(), combinedIntended(), combinedCancelled({ because: 'expired', intent })]
    expect(await effectsAfter(...happened)).toStrictEqual({
      'event 2': {
        ...{ kind: 'cancel-intent', about: annsCombined, requested_at: at(2) },
        payload: { ...payload, combined: true },
      },
    })
  })

  it('ends when the provider has said what became of it', async () => {
    expect(await effectsAfter(refundRequested(), refundReported())).toStrictEqual({ 'event 0': null })
  })

  it('ends when people have given the money back by hand; what they settle otherwise leaves it', async () => {
    const { refund } = refundRequested().data
    const byHand = settled({ how: 'by-hand', refund })
    expect(await effectsAfter(refundRequested(), byHand)).toStrictEqual({ 'event 0': null })
    expect(await effectsAfter(settled(), refundRequested())).toMatchObject({ 'event 1': { kind: 'refund' } })
  })
})

describe('a live session’s client', () => {
  const about = { client: ann.actor, session: annsSession }
  it('is told of a sales sheet, with what names it: the sheet itself is fetched', async () => {
    const { sheet, title, total, currency } = annsSheet()
    const row = { kind: 'sales-sheet', about: annsSession, requested_at: at(0) }
    const payload = { ...about, sheet, title, total, currency }
    expect(await effectsAfter(sheetMade())).toStrictEqual({ 'event 0': { ...row, payload } })
    expect(await effectsAfter(sheetMade({ order: annsOrder }))).toStrictEqual({
      'event 0': { ...row, payload: { ...payload, order: annsOrder } },
    })
  })

  it('is told that it has become an order, as the one whom it was made for', async () => {
    expect(await effectsAfter(sessionCreated(), sessionConverted())).toStrictEqual({
      'event 1': {
        ...{ kind: 'session-converted', about: annsSession, requested_at: at(1) },
        payload: { ...about, order: annsOrder, total: '24.00' },
      },
    })
  })
})
