import { Chain, GENESIS, LOG_KEY } from '@cartstream/log'
import type { RecordedEvent } from '@cartstream/schemas'
import type { Random } from '@cartstream/spec/simulation'
import { actorOf, Client } from './client.ts'
import type { World } from './world.ts'

const EACH_MS = 150

/**
 * What a projector sees and does: it reads the valid chain, lists for staff what there is to see to, and sends what leaves the shop, at
 * least once: refunds, and the cancelling of intents that nobody should pay any more.
 */
export class Reader {
  /** Ids by shop, as staff would find them. */
  readonly orders = new Map<string, string[]>()
  readonly unfulfilled = new Map<string, { checkout: string; intent: string }[]>()
  readonly refunds = new Map<string, { checkout: string; intent: string; refund: string }[]>()
  readonly holds = new Map<string, string[]>()
  readonly sessions = new Map<string, string[]>()
  /** Combined checkouts that are not closed yet. */
  readonly combined = new Set<string>()
  /** Effects under way. */
  busy = 0
  /** Refunds that people have made: their rows of the outbox are gone. */
  readonly #byHand = new Set<string>()
  readonly #world: World
  readonly #random: Random
  #chain = new Chain(0, GENESIS)
  #next = 0
  #clients = 0

  constructor(world: World, random: Random) {
    this.#world = world
    this.#random = random
  }

  start(): void {
    this.poll()
    this.#world.time.after(EACH_MS, () => this.start())
  }

  /** All that is in the log by now. It stops where a tail was lost: operators must act. */
  poll(): void {
    const { broker } = this.#world
    if (broker.losses.length > 0) return
    for (; this.#next < broker.records.length; this.#next++) {
      const raw = this.#chain.feed(broker.records[this.#next]!)
      if (raw === undefined) continue
      for (const event of broker.open(raw).events) if (event.shop !== LOG_KEY) this.#see(event)
    }
  }

  /** Nothing is left to be seen, sent, or gone on with. */
  get done(): boolean {
    const going = [...this.combined].some((id) => !this.#waits(id))
    return (
      this.busy === 0 &&
      !going &&
      (this.#next === this.#world.broker.records.length || this.#world.broker.losses.length > 0)
    )
  }

  /** A combined checkout that waits for its payer. */
  #waits(id: string): boolean {
    const { loop } = this.#world.handlers[0]!
    const record = loop.view(id.slice(0, id.lastIndexOf('.')))?.get('combined', id)
    return record?.status === 'intended' && record.expiresAt > loop.now()
  }

  #see(event: RecordedEvent): void {
    const { shop } = event
    switch (event.type) {
      case 'OrderPlaced':
        return void list(this.orders, shop).push(event.data.order)
      case 'PaymentUnfulfilled':
        return void list(this.unfulfilled, shop).push(event.data)
      case 'SessionCreated':
        return void list(this.sessions, shop).push(event.data.session)
      case 'StockReserved':
        return void list(this.holds, shop).push(event.data.hold)
      case 'CombinedStarted':
      case 'CombinedPaid':
        return void this.combined.add(event.data.combined)
      case 'CombinedClosed':
        return void this.combined.delete(event.data.combined)
      case 'RefundRequested':
        list(this.refunds, shop).push(event.data)
        return void this.#refund(event)
      case 'PaymentSettled':
        return void (event.data.refund !== undefined && this.#byHand.add(event.data.refund))
      case 'PaymentIntended':
        if (event.data.late) void this.#cancel(event.data.intent)
        return
      case 'CheckoutCancelled':
      case 'CheckoutFailed':
      case 'CheckoutExpired':
      case 'CombinedCancelled':
        if (event.data.intent !== undefined) void this.#cancel(event.data.intent)
    }
  }

  /**
   * The provider's key is the refund's id: whoever crashes between calling and reporting calls again. What it refuses, whoever asks about it is
   * told, and the log by them; but an invoice's, for which there is nobody to ask.
   */
  async #refund(event: Extract<RecordedEvent, { type: 'RefundRequested' }>): Promise<void> {
    const { refund, intent, amount } = event.data
    this.busy++
    const times = this.#random.chance(0.3) ? 2 : 1
    let made: boolean | undefined
    for (let i = 0; i < times; i++) {
      await this.#world.sleep(this.#random.between(10, 1500))
      if (!this.#byHand.has(refund)) made = this.#world.provider.refund(refund, intent, amount)
    }
    if (made !== undefined && (made || event.data.provider !== 'invoice')) await this.#report(event, made)
    this.busy--
  }

  async #report(event: Extract<RecordedEvent, { type: 'RefundRequested' }>, made: boolean): Promise<void> {
    const { refund } = event.data
    const said = made
      ? ({ outcome: 'refunded', providerRefund: `re_${refund}` } as const)
      : { outcome: 'failed' as const }
    const command = { type: 'ReportRefund' as const, refund, ...said }
    const client = new Client(this.#world, { name: `out${this.#clients++}`, shop: event.shop }, this.#random.fork())
    await client.issue(command, actorOf('outbox'))
  }

  async #cancel(intent: string): Promise<void> {
    this.busy++
    await this.#world.sleep(this.#random.between(10, 3000))
    this.#world.provider.cancel(intent)
    this.busy--
  }
}

const list = <T>(of: Map<string, T[]>, shop: string): T[] => {
  const found = of.get(shop) ?? []
  of.set(shop, found)
  return found
}
