import type { Command, RecordedEvent } from '@cartstream/schemas'
import { describe, expect, it } from 'vitest'
import { type Actor, actor, add, restock, SHOP, type Stage, stage } from '../../simulation/stage.ts'

const ok = { outcome: 'ok', code: 'ok', replayed: false }
const [IDLE, CHECKOUT] = [20, 10]
const mine = (who = 'a') => ({ cart: { me: true }, caller: { actor: actor(who), kind: 'customer' } }) as const

const opened = async (config: Parameters<Actor['opens']>[1] = {}): Promise<{ s: Stage; h: Actor }> => {
  const s = await stage()
  const h = await s.enter()
  await h.opens(10, { cartIdleSeconds: IDLE, checkoutTtlSeconds: CHECKOUT, payLater: true, ...config })
  return { s, h }
}
const tell = async (s: Stage, ...types: RecordedEvent['type'][]): Promise<readonly RecordedEvent[]> =>
  (await s.events()).filter(({ type }) => types.includes(type))
const at = async (s: Stage, type: RecordedEvent['type']): Promise<number> => (await tell(s, type)).at(-1)!.time
/** Until just before, or after, so many seconds past an event; ticks come each 100 ms. */
const until = async (s: Stage, h: Actor, instant: number): Promise<void> =>
  s.time.runUntil(s.time.now + instant - h.loop.now())

describe('an idle cart', () => {
  it('is abandoned by the alarm, by nobody’s command, within a tick', async () => {
    const { s, h } = await opened()
    await h.does(add(1))
    await s.run(IDLE * 1000 + 150)
    const [abandoned, ...others] = await tell(s, 'CartAbandoned')
    expect(others).toEqual([])
    expect(abandoned).not.toHaveProperty('command')
    expect(abandoned!.time - (await at(s, 'ItemAdded')) - IDLE * 1000).toBeLessThan(150)
  })

  it('is abandoned once, and again when it was left behind once more', async () => {
    const { s, h } = await opened()
    await h.does(add(1))
    await s.run(3 * IDLE * 1000)
    expect(await tell(s, 'CartAbandoned')).toHaveLength(1)
    expect(await h.does(add(1))).toMatchObject(ok)
    await s.run(3 * IDLE * 1000)
    expect(await tell(s, 'CartAbandoned')).toHaveLength(2)
  })

  it('is not while it is touched, nor while it is empty', async () => {
    const { s, h } = await opened()
    for (let i = 0; i < 5; i++) {
      await h.does(add(1))
      await s.run(0.75 * IDLE * 1000)
    }
    await h.does({ type: 'ClearCart', ...mine() })
    await s.run(3 * IDLE * 1000)
    expect(await tell(s, 'CartAbandoned')).toEqual([])
  })

  it('ends for good when it was kept for long enough', async () => {
    const { s, h } = await opened({ cartKeptSeconds: 60, holdTtlSeconds: 3600 })
    await h.does(add(10))
    await s.run(61_000)
    expect((await s.types()).slice(-3)).toEqual(['CartAbandoned', 'HoldReleased', 'CartExpired'])
    expect(await h.does(add(10, 'b'))).toMatchObject(ok)
  })

  it('is abandoned also where what was done to it in its last moment was decided in vain', async () => {
    const { s, h } = await opened()
    await h.does(add(1))
    const idleAt = (await at(s, 'ItemAdded')) + IDLE * 1000
    await until(s, h, idleAt - 50)
    h.hold()
    h.weather = ['lost']
    const asked = h.ask(add(1), { within: 100 })
    await s.run(300)
    h.release()
    await s.run(300)
    expect(asked.told).toEqual({ outcome: 'unanswered', code: 'outcome-unknown' })
    expect((await at(s, 'CartAbandoned')) - idleAt).toBeLessThan(700)
  })

  it('is abandoned before the command that comes too late for that', async () => {
    const { s, h } = await opened()
    await h.does(add(1))
    await until(s, h, (await at(s, 'ItemAdded')) + IDLE * 1000)
    expect(await h.does(add(1))).toMatchObject(ok)
    expect((await s.types()).slice(-3)).toEqual(['CartAbandoned', 'ItemQuantityChanged', 'StockReserved'])
  })
})

describe('a checkout', () => {
  const started = async () => {
    const { s, h } = await opened({ holdTtlSeconds: 5 })
    await h.does(add(10))
    await h.does({ type: 'StartCheckout', ...mine(), provider: 'test' })
    const [start] = await tell(s, 'CheckoutStarted')
    if (start?.type !== 'CheckoutStarted') throw new Error('no checkout')
    const paid: Command = {
      ...{ type: 'ConfirmPayment', checkout: start.data.checkout, provider: 'test', intent: 'pi_1' },
      ...{ amount: start.data.total, currency: 'GBP' },
    }
    return { s, h, paid, end: Date.parse(start.data.expiresAt) }
  }

  it('that is paid in its last moment is an order', async () => {
    const { s, h, paid, end } = await started()
    await until(s, h, end - 1)
    h.hold()
    const asked = h.ask(paid)
    await s.run(150)
    h.release()
    await s.run(50)
    expect(asked.told).toMatchObject(ok)
    expect(await tell(s, 'CheckoutExpired', 'HoldsExpired')).toEqual([])
    expect(await tell(s, 'OrderPlaced')).toHaveLength(1)
  })

  it('that is over by then ends first, in the batch of the payment, which is late', async () => {
    const { s, h, paid, end } = await started()
    await until(s, h, end)
    expect(await h.does(paid)).toMatchObject(ok)
    const batch = (await s.batches()).find(({ events }) => events.some(({ type }) => type === 'PaymentSucceeded'))!
    const types = batch.events.map(({ type }) => type)
    expect(types.filter((type) => type.endsWith('Expired')).sort()).toEqual(['CheckoutExpired', 'HoldsExpired'])
    expect(batch.events.find(({ type }) => type === 'PaymentSucceeded')).toMatchObject({ data: { late: true } })
    expect(types).toContain('OrderPlaced')
  })

  it('that is over cannot be paid for with what somebody else has by then', async () => {
    const { s, h, paid, end } = await started()
    await until(s, h, end)
    const asked = [h.ask(add(10, 'b')), h.ask(paid)]
    await s.run(20)
    expect(asked.map(({ told }) => told)).toMatchObject([ok, ok])
    expect((await s.types()).slice(-3)).toEqual(['PaymentSucceeded', 'PaymentUnfulfilled', 'RefundRequested'])
  })

  it('gives its cart back to idleness', async () => {
    const { s, h } = await started()
    await s.run((CHECKOUT + IDLE + 1) * 1000)
    expect(await tell(s, 'CheckoutExpired')).toHaveLength(1)
    expect(await tell(s, 'CartAbandoned')).toHaveLength(1)
    expect(h.loop.view(SHOP)?.get('pool', 'X/-')?.held).toBe('0')
  })
})

describe('an unpaid order', () => {
  it('ends when its time to be paid is over, and its stock is back', async () => {
    const { s, h } = await opened({ unpaidOrderSeconds: 30 })
    await h.does(add(10))
    await h.does({ type: 'StartCheckout', ...mine(), provider: 'invoice' })
    expect(await h.does(add(1, 'b'))).toMatchObject({ code: 'out-of-stock' })
    await s.run(30_100)
    expect((await s.types()).slice(-2)).toEqual(['OrderExpired', 'StockReturned'])
    expect(await h.does(add(10, 'b'))).toMatchObject(ok)
  })
})

describe('alarms', () => {
  /** A cart that is idle, a checkout, an order and a hold that are all about to be due. */
  const everything = async () => {
    const { s, h } = await opened({
      unpaidOrderSeconds: 10,
      checkoutTtlSeconds: 10,
      holdTtlSeconds: 10,
      cartIdleSeconds: 10,
    })
    for (const who of ['idle', 'paying', 'owing']) await h.does(add(1, who))
    await h.does({ type: 'StartCheckout', ...mine('paying'), provider: 'test' })
    await h.does({ type: 'StartCheckout', ...mine('owing'), provider: 'invoice' })
    return { s, h }
  }
  const ends = ['CartAbandoned', 'CheckoutExpired', 'HoldsExpired', 'OrderExpired'] as const
  const ended = async (s: Stage) => [...new Set((await tell(s, ...ends)).map(({ type }) => type))].sort()

  it('are all set again in a handler that starts', async () => {
    const { s, h } = await everything()
    h.kill()
    const next = await s.enter()
    await next.does(restock(20)) // it wrote last, so it is the one to settle
    await s.run(9000)
    expect(await ended(s)).toEqual([])
    await s.run(2000)
    expect(await ended(s)).toEqual(ends)
  })

  it('go off at a stand-in, where the one that wrote last is gone', async () => {
    const { s, h } = await everything()
    await s.enter()
    await h.does(restock(20))
    h.kill()
    await s.run(11_800)
    expect(await ended(s)).toEqual([])
    await s.run(700)
    expect(await ended(s)).toEqual(ends)
  })

  it('go off again where what they led to was decided in vain', async () => {
    const { s, h } = await everything()
    await s.run(9000)
    h.weather = ['lost', 'lost', 'lost', 'lost']
    await s.run(8000)
    expect(await ended(s)).toEqual(ends)
    const all = (await tell(s, ...ends)).map((event) => JSON.stringify([event.type, event.data]))
    expect(new Set(all).size).toBe(all.length)
  })

  it('go off once each, whoever of two handlers settles', async () => {
    const { s, h } = await everything()
    const other = await s.enter()
    await other.does(restock(20))
    await h.does(restock(21))
    await s.run(12_500)
    // the cart whose checkout is over has been idle for as long
    expect((await tell(s, ...ends)).map(({ type }) => type).sort()).toEqual(['CartAbandoned', ...ends])
  })
})
