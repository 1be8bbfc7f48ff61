import { randomUUID } from 'node:crypto'
import { Connection, type Reply } from './http-client.ts'
import { type LoadPlan, quantile } from './load.ts'
import { basketOf, costOf, type PurchaseWorkload, SHOP, tally, tokenFor } from './workload.ts'

/**
 * Purchases, each by a customer of its own: three adds, the checkout, the payment by the test provider; every answer is looked at. A
 * closed loop in a process of its own: `node purchase.ts '<JSON of PurchasePlan>'` prints one line of JSON, PurchaseResult.
 */
export type PurchasePlan = Omit<LoadPlan, 'workload'> & { workload: PurchaseWorkload }
export type Times = { p50: number; p95: number; p99: number; p999: number }
export type PurchaseResult = Times & {
  /** Purchases begun and done within the measured time. */
  measured: number
  /** Every order that was answered. */
  orders: [id: string, total: string][]
  errors: number
  firstError?: string
  /** Units that were answered to be in a cart, and those of them in an answered order. */
  acceptedBySku: Record<string, number>
  boughtBySku: Record<string, number>
  seconds: number
  steps: Record<Step, Times>
  customers: number
}
export type Step = 'add' | 'checkout' | 'confirm'
type Shown = { id: string; total: string; status: string } | undefined
type Body = { itemCount?: number; checkout?: Shown; order?: Shown }

/** An answer that a shop must not give. */
class Wrong extends Error {}

const told = (reply: Reply, isRight: (body: Body) => boolean): Body => {
  if (reply.status !== 200) throw new Wrong(`${reply.status} ${reply.body.slice(0, 300)}`)
  const body = JSON.parse(reply.body) as Body
  if (!isRight(body)) throw new Wrong(`not what was bought: ${reply.body.slice(0, 300)}`)
  return body
}

const timesOf = (all: readonly number[]): Times => {
  const sorted = Float64Array.from(all).sort()
  const at = (q: number) => Number(quantile(sorted, q).toFixed(3))
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), p999: at(0.999) }
}

class Shoppers {
  readonly #plan: PurchasePlan
  readonly #token: string
  readonly #begin: number
  readonly #end: number
  readonly #whole: number[] = []
  readonly #steps: Record<Step, number[]> = { add: [], checkout: [], confirm: [] }
  readonly #counted: Pick<PurchaseResult, 'orders' | 'errors' | 'firstError' | 'acceptedBySku' | 'boughtBySku'>
  #nextCustomer: number

  constructor(plan: PurchasePlan) {
    this.#plan = plan
    this.#begin = performance.now() + plan.warmupMs
    this.#end = this.#begin + plan.ms
    this.#token = tokenFor(plan.secret, { sub: 'storefront', role: 'service', shops: [SHOP] })
    this.#counted = { orders: [], errors: 0, acceptedBySku: {}, boughtBySku: {} }
    this.#nextCustomer = plan.firstCustomer
  }

  async shop(): Promise<PurchaseResult> {
    await Promise.all(Array.from({ length: this.#plan.connections }, () => this.#one()))
    const { add, checkout, confirm } = this.#steps
    return {
      measured: this.#whole.length,
      ...this.#counted,
      seconds: this.#plan.ms / 1000,
      ...timesOf(this.#whole),
      steps: { add: timesOf(add), checkout: timesOf(checkout), confirm: timesOf(confirm) },
      customers: this.#nextCustomer,
    }
  }

  /** Purchases one after the other, each to its end. */
  async #one(): Promise<void> {
    const connection = await Connection.open(this.#plan.port)
    while (performance.now() < this.#end) {
      try {
        const began = performance.now()
        await this.#buy(connection, this.#nextCustomer++)
        this.#note(this.#whole, began)
      } catch (error) {
        if (!(error instanceof Wrong)) throw error
        this.#counted.errors++
        this.#counted.firstError ??= error.message
      }
    }
    connection.close()
  }

  async #buy(connection: Connection, customer: number): Promise<void> {
    const head = `HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\nauthorization: Bearer ${this.#token}\r\ncartstream-subject: c${customer}\r\n`
    const send = async (step: Step, path: string, asked: object): Promise<Reply> => {
      const body = JSON.stringify(asked)
      const length = `idempotency-key: ${randomUUID()}\r\ncontent-length: ${body.length}\r\n\r\n`
      const sent = performance.now()
      const reply = await connection.send(`POST /v1/shops/${SHOP}/${path} ${head}${length}${body}`)
      this.#note(this.#steps[step], sent)
      return reply
    }
    const { acceptedBySku, boughtBySku, orders } = this.#counted
    const basket = basketOf(this.#plan.workload, customer)
    const total = costOf(basket)
    for (const [n, item] of basket.entries()) {
      told(await send('add', 'carts/me/items', item), ({ itemCount }) => itemCount === n + 1)
      tally(acceptedBySku, item.sku, 1)
    }
    const isRight = (shown: Shown) => shown?.total === total && typeof shown.id === 'string'
    const frozen = told(await send('checkout', 'carts/me/checkout', {}), ({ checkout }) => isRight(checkout))
    const paid = await send('confirm', `payments/${frozen.checkout!.id}/confirm`, {})
    const { order } = told(paid, (body) => isRight(body.order) && body.order?.status === 'paid')
    orders.push([order!.id, total])
    for (const { sku } of basket) tally(boughtBySku, sku, 1)
  }

  /** What has begun and ended within the measured time. */
  #note(times: number[], began: number): void {
    const now = performance.now()
    if (began >= this.#begin && now <= this.#end) times.push(now - began)
  }
}

if (import.meta.main) {
  console.log(JSON.stringify(await new Shoppers(JSON.parse(process.argv[2]!) as PurchasePlan).shop()))
}
