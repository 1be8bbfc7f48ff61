import type { DomainEvent } from '@cartstream/schemas'
import { refundReported } from '@cartstream/spec/aftermath'
import { annsSession, annsSheet, sessionConverted, sessionCreated, sheetMade } from '@cartstream/spec/live'
import { stageReading } from '@cartstream/spec/reading'
import { ann, stocked } from '@cartstream/spec/sample'
import { annsCheckout } from '@cartstream/spec/selling'
import {
  annsOrder,
  checkoutCancelled,
  checkoutStarted,
  intended,
  refundRequested,
  settled,
} from '@cartstream/spec/sold'
import { added, opened } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it, vi } from 'vitest'
import type { Outbox } from '../runner/options.ts'
import type { Effect, EffectKind, Outcome } from './effect.ts'

const stage = stageReading()
const first = idOf(4, 0)
const paid = [opened(), added(), checkoutStarted(), intended()]
const asked = refundRequested({ refund: first })
const quick = { firstMs: 20, mostMs: 40, attempts: 3 }
const done = async (): Promise<Outcome> => ({ sent: { outcome: 'refunded', providerRefund: 'tr_1' } })

/** Somebody who does effects as `answer` says, and writes down which. */
const sending = (
  answer: (effect: Effect) => Promise<Outcome> = done,
  kinds: readonly EffectKind[] = ['refund', 'cancel-intent'],
) => {
  const sent: Effect[] = []
  const send = async (effect: Effect) => {
    sent.push(effect)
    return answer(effect)
  }
  const outbox: Outbox = { send: Object.fromEntries(kinds.map((kind) => [kind, send])), patience: quick }
  return { sent, outbox }
}
const until = (true_: () => void | Promise<void>) => vi.waitFor(true_, 10_000)
const effects = async () =>
  (await stage.reads.snapshot('outbox', { shop: 'demo' }, { limit: 50 })).rows.flatMap(({ row }) => row ?? [])
const byKind = <E extends { kind: string }>(all: readonly E[]) => all.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))
/** The outbox has come to rest with this effect in this state. */
const reaches = (state: string) => until(async () => expect(await effects()).toMatchObject([{ state }]))
const refundShown = async () => (await stage.reads.one('payments', { shop: 'demo', key: annsCheckout }))!.row.refunds
const write = async (...happened: readonly DomainEvent[]) => {
  await stage.openShop()
  return stage.writer.write(...paid, ...happened)
}

describe('an effect', () => {
  it('is sent once, under the id of the event that asks for it, and what came back is told', async () => {
    const { sent, outbox } = sending()
    await write(asked)
    stage.start({ outbox })
    await reaches('sent')
    expect(sent).toMatchObject([{ kind: 'refund', shop: 'demo', about: annsCheckout, refund: first, amount: '15.00' }])
    expect(sent[0]!.id).toBe((await effects())[0]!.id)
    expect(await refundShown()).toMatchObject([{ id: first, status: 'refunded', providerRefund: 'tr_1', attempts: 1 }])
  })

  it('that comes while others are looked for is sent at once', async () => {
    const { sent, outbox } = sending()
    await write()
    stage.start({ outbox })
    await stage.caughtUp(await stage.writer.write(checkoutCancelled({ intent: 'pi_1' })))
    await until(() => expect(sent).toMatchObject([{ kind: 'cancel-intent', provider: 'test', intent: 'pi_1' }]))
  })

  it('is tried again after a pause, until it is done', async () => {
    let tries = 0
    const { sent, outbox } = sending(async () => {
      if (++tries < 3) throw new Error('no answer')
      return done()
    })
    await write(asked)
    stage.start({ outbox })
    await reaches('sent')
    expect(sent).toHaveLength(3)
    expect(stage.told.filter((line) => line.includes('it is tried again'))).toHaveLength(2)
  })

  it('is given up after so many tries, and listed with why; it is never dropped', async () => {
    const { sent, outbox } = sending(() => Promise.reject(new Error('no answer')))
    await write(asked)
    stage.start({ outbox })
    await reaches('failed')
    expect(sent).toHaveLength(quick.attempts)
    expect(await effects()).toMatchObject([{ state: 'failed', attempts: 3, error: 'no answer' }])
    const unfulfilled = await stage.reads.snapshot(
      'payments',
      { shop: 'demo', filter: { status: 'unfulfilled' } },
      { limit: 9 },
    )
    expect(unfulfilled.rows).toMatchObject([
      { row: { unfulfilled: true, refunds: [{ status: 'failed', error: 'no answer' }] } },
    ])
    await stage.caughtUp(await stage.writer.write(refundReported({ refund: first })))
    expect(await effects()).toStrictEqual([])
    expect(await refundShown()).toMatchObject([{ status: 'refunded' }])
    const settled = await stage.reads.snapshot(
      'payments',
      { shop: 'demo', filter: { status: 'unfulfilled' } },
      { limit: 9 },
    )
    expect(settled.rows).toStrictEqual([])
  })

  it('that is refused is not tried again', async () => {
    const { sent, outbox } = sending(async () => ({ refused: 'nothing was paid' }))
    await write(asked)
    stage.start({ outbox })
    await reaches('failed')
    expect(sent).toHaveLength(1)
    expect(await effects()).toMatchObject([{ error: 'nothing was paid', attempts: 1 }])
  })

  it('that is refused is off every list once people have given the money back themselves', async () => {
    const { sent, outbox } = sending(async () => ({ refused: 'nothing was paid' }))
    await write(asked)
    stage.start({ outbox })
    await reaches('failed')
    const listed = async () => {
      const filter = { status: 'unfulfilled' }
      return (await stage.reads.snapshot('payments', { shop: 'demo', filter }, { limit: 9 })).rows.map(({ key }) => key)
    }
    expect(await listed()).toStrictEqual([annsCheckout])
    await stage.caughtUp(await stage.writer.write(settled({ how: 'by-hand', refund: first, note: 'in cash' })))
    expect([await listed(), await effects(), sent.length]).toStrictEqual([[], [], 1])
    expect(await refundShown()).toMatchObject([
      { status: 'by-hand', byHand: { note: 'in cash' }, error: 'nothing was paid' },
    ])
  })

  it('that is pending is asked for again, and told as sent meanwhile', async () => {
    let outcome = 'pending'
    const { sent, outbox } = sending(async () =>
      outcome === 'pending' ? { pending: { outcome, providerRefund: 'tr_1' } } : done(),
    )
    await write(asked)
    stage.start({ outbox: { ...outbox, patience: { ...quick, attempts: 1000 } } })
    await reaches('sent')
    expect(await refundShown()).toMatchObject([{ status: 'sent', providerRefund: 'tr_1' }])
    outcome = 'refunded'
    await until(async () => expect(await refundShown()).toMatchObject([{ status: 'refunded' }]))
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1)
  })

  it('whose end the provider has told is not sent any more', async () => {
    const { sent, outbox } = sending()
    const position = await write(asked, refundReported({ refund: first }))
    stage.start({ outbox })
    await stage.caughtUp(position)
    await stage.caughtUp(await stage.writer.write(refundRequested({ refund: idOf(5, 0) })))
    await reaches('sent')
    expect(sent).toMatchObject([{ refund: idOf(5, 0) }])
  })
})

describe('no transaction is open', () => {
  it('while a provider is asked', async () => {
    const seen: unknown[] = []
    // what others read for a moment is over soon; a transaction around the call is there as long as that lasts
    const lasting = async (text: string): Promise<unknown[]> => {
      for (let n = 0; ; n++) {
        const { rows } = await stage.pool.query(text)
        if (rows.length === 0 || n === 40) return rows
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    }
    const { outbox } = sending(async () => {
      const rows = await lasting(
        `select application_name, state from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`,
      )
      const locks = await lasting(
        `select c.relname from pg_locks l join pg_class c on c.oid = l.relation
          where l.pid <> pg_backend_pid() and c.relname in ('effect', 'outbox_v1')`,
      )
      seen.push(rows, locks)
      return done()
    })
    await write(asked)
    stage.start({ outbox })
    await reaches('sent')
    expect(seen).toStrictEqual([[], []])
  })
})

describe('what was sent', () => {
  it('is not sent again by a projector that folds every row anew, over the same tables or none', async () => {
    const { sent, outbox } = sending()
    const position = await write(asked)
    const once = stage.start({ outbox })
    await reaches('sent')
    await once.stop()
    await stage.rewind()
    const again = stage.start({ outbox })
    await stage.caughtUp(position)
    await again.stop()
    await stage.pool.query('drop schema read cascade')
    stage.start({ outbox })
    await stage.caughtUp(position)
    // Another effect, so that the outbox is known to have been looked through.
    await stage.writer.write(refundRequested({ refund: idOf(5, 0) }))
    await until(() => expect(sent).toHaveLength(2))
    expect(sent).toMatchObject([{ refund: first }, { refund: idOf(5, 0) }])
    expect(await refundShown()).toMatchObject([{ status: 'refunded' }, { id: idOf(5, 0) }])
  })

  it('waits while a rebuild catches up: rows are there, and nothing is sent before the log’s end', async () => {
    const { sent, outbox } = sending()
    const position = await write(asked)
    for (let n = 0; n < 3; n++) await stage.writer.write(stocked('MUG', `${n}`))
    const behind = stage.start({ outbox, limits: { chunkEvents: 1, gapMs: 400 } })
    await until(() => expect(behind.status()).toMatchObject([{ state: 'catching-up', position: position + 1n }]))
    expect(await effects()).toMatchObject([{ state: 'requested', attempts: 0 }])
    expect(sent).toStrictEqual([])
    await reaches('sent')
    expect(behind.status()).toMatchObject([{ state: 'following' }])
  })

  it('is not sent by a projector that stands by', async () => {
    const { sent, outbox } = sending(() => new Promise((resolve) => setTimeout(() => resolve({ sent: {} }), 300)))
    const others = sending()
    await write(asked)
    stage.start({ outbox })
    await until(() => expect(sent).toHaveLength(1))
    const second = stage.start({ outbox: others.outbox })
    await until(() => expect(second.status()).toMatchObject([{ state: 'standby' }]))
    await reaches('sent')
    expect(others.sent).toStrictEqual([])
  })

  it('is not known where the sender ended meanwhile: it is sent again after its lease, and not before', async () => {
    const leaseMs = 1500
    const at: number[] = []
    const { sent, outbox } = sending(() => new Promise(() => void at.push(Date.now())))
    await write(asked)
    stage.start({ outbox: { ...outbox, leaseMs } })
    await until(() => expect(sent).toHaveLength(1))
    // What a process that was killed leaves behind: its connections are gone, its claim is not.
    await stage.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'cartstream-%' and datname = current_database()`,
    )
    stage.start({ outbox: { ...outbox, leaseMs } })
    await until(() => expect(sent).toHaveLength(2))
    expect(sent[1]!.id).toBe(sent[0]!.id)
    expect(at[1]! - at[0]!).toBeGreaterThan(leaseMs / 2)
  })
})

describe('what a live session’s client is told', () => {
  const messages = ['sales-sheet', 'session-converted'] as const
  const { sheet, title, total, currency } = annsSheet()
  const about = { shop: 'demo', about: annsSession, client: ann.actor, session: annsSession }
  const told = [
    { ...about, kind: 'sales-sheet', sheet, title, total, currency },
    { ...about, kind: 'session-converted', order: annsOrder, total: '24.00' },
  ]
  const lived = [sessionCreated(), sheetMade(), sessionConverted()]

  it('is sent once, and not again when every row is folded anew', async () => {
    const { sent, outbox } = sending(async () => ({ sent: {} }), messages)
    await stage.openShop()
    const position = await stage.writer.write(...lived)
    const once = stage.start({ outbox })
    await until(() => expect(sent).toHaveLength(2))
    await until(async () => expect(await effects()).toMatchObject([{ state: 'sent' }, { state: 'sent' }]))
    expect(byKind(sent)).toMatchObject(told)
    await once.stop()
    await stage.pool.query('drop schema read cascade')
    stage.start({ outbox })
    await stage.caughtUp(position)
    // Another sheet, so that the outbox is known to have been looked through.
    await stage.writer.write(sheetMade({ sheet: idOf(6, 0) }))
    await until(() => expect(sent).toHaveLength(3))
    expect(sent[2]).toMatchObject({ kind: 'sales-sheet', sheet: idOf(6, 0) })
  })

  it('waits, untried, where nobody tells them, while refunds are made; and is sent when somebody does', async () => {
    const money = sending()
    await write(asked, ...lived)
    const first = stage.start({ outbox: money.outbox })
    const waits = { state: 'requested', attempts: 0 }
    await until(async () =>
      expect(byKind(await effects())).toMatchObject([{ kind: 'refund', state: 'sent' }, waits, waits]),
    )
    expect(money.sent).toHaveLength(1)
    const found: number[] = []
    await first.stop()
    const counting = stage.start({ outbox: { ...money.outbox, onCounts: ({ waiting }) => found.push(waiting) } })
    await until(() => expect(found).toStrictEqual([2])) // it looks once, and rests
    await counting.stop()
    const { sent, outbox } = sending(async () => ({ sent: {} }), messages)
    stage.start({ outbox })
    await until(() => expect(sent).toHaveLength(2))
  })
})
