import { randomUUIDv7 } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { EventLog } from '@cartstream/log'
import { Failure } from '../failure.ts'
import { Account } from './account.ts'
import { Api } from './api.ts'
import { type Checked, check } from './check/check.ts'
import { Counts } from './counts.ts'
import { readRows } from './data/rows.ts'
import type { Format, Meaning, Wanted } from './data/wanted.ts'
import { Desk } from './desk.ts'
import { Lanes } from './lanes.ts'
import { Pace, type PaceOptions } from './pace.ts'
import { showProgress } from './progress.ts'
import { codeOf, Shelves } from './shelves.ts'
import { Shoppers } from './shoppers.ts'
import { Till } from './till.ts'

export type LoadOptions = PaceOptions & {
  file: string
  format: Format
  url: string
  shop: string
  /** Tokens of the roles that a load needs: admin sets up the shop, service shops and pays, staff cancels orders and looks. */
  tokens: { admin: string; service: string; staff: string }
  connections: number
  /** Rows at most. */
  limit?: number | undefined
  /** Units of each product. */
  stock: number
  /** Carts that stay filled at once; the one untouched longest is cleared first. */
  keepCarts: number
  openLog(): Promise<EventLog | string>
  signal: AbortSignal
  progress: NodeJS.WriteStream
}
export type Loaded = {
  counts: Counts
  shelves: Shelves
  account: Account
  seconds: number
  retries: number
  checked: Checked
}

/** Rows that wait for their customer's turn; bounds the memory of the load. */
const WAITING = 5000

/** Replays a data set through the public API and checks what came of it. Rejects with BadFile, Unreachable or WrongShop. */
export const load = async (options: LoadOptions): Promise<Loaded> => {
  const { url, shop, tokens, connections, format, openLog } = options
  // Setting up products must not stand in the shoppers' way, nor in their latencies.
  const forSetUp = Math.max(1, Math.floor(connections / 4))
  const [setUp, api] = [new Api(url, forSetUp), new Api(url, connections - forSetUp)]
  try {
    await mustBeNew(api, shop, tokens.staff)
    const rows = await readRows(options.file, format)
    const account = new Account()
    const counts = new Counts()
    const shelves = new Shelves({ api: setUp, shop, token: tokens.admin, account, stock: options.stock })
    await shelves.configure(policyOf(format, shop))
    const desk = new Desk({ api, shop, tokens, counts })
    const shoppers = new Shoppers({ desk, till: new Till(desk, account), account, shelves })
    const began = performance.now()
    const lanes: Replaying['lanes'] = new Lanes({
      workers: connections,
      capacity: WAITING,
      work: (customer, wanted) => shoppers.serve(customer, wanted),
    })
    // A small file has been read long before what it asks for is done.
    const progress = showProgress(counts, () => rows.part() * lanes.part(), options.progress)
    await replay(options, rows.rows, { counts, shoppers, shelves, lanes }).finally(() => progress.stop())
    const seconds = (performance.now() - began) / 1000
    const asking = { api, shop, token: tokens.staff, position: desk.position }
    const checked = await check(account, asking, openLog)
    checked.wrong.unshift(...desk.surprises)
    return { counts, shelves, account, seconds, retries: api.retries + setUp.retries, checked }
  } finally {
    await Promise.all([setUp.close(), api.close()])
  }
}

type Replaying = {
  counts: Counts
  shoppers: Shoppers
  shelves: Shelves
  lanes: Lanes<Wanted | { do: 'clear' }>
}

const replay = async (
  options: LoadOptions,
  rows: AsyncIterable<Record<string, string> | undefined>,
  replaying: Replaying,
) => {
  const { format, keepCarts, limit = Number.POSITIVE_INFINITY, signal } = options
  const { counts, shoppers, shelves, lanes } = replaying
  const pace = new Pace(options)
  const take = async ({ at, wants }: Meaning) => {
    for (const wanted of wants) {
      if ('count' in wanted) {
        counts.skip(wanted.count)
        continue
      }
      if (wanted.do === 'add') void shelves.list(wanted)
      for (let n = 0; n < (wanted.do === 'buy' ? 2 : 1); n++) await pace.due(at, signal)
      await lanes.put(wanted.customer, wanted)
    }
    while (shoppers.openCount > keepCarts) await lanes.put(shoppers.takeOldest(), { do: 'clear' })
  }
  const reader = format.reader(randomUUIDv7)
  for await (const row of rows) {
    if (counts.rows >= limit || signal.aborted) break
    counts.rows++
    if (row === undefined) counts.skip('malformed')
    else await take(reader.row(row))
    if (counts.rows % 200 === 0) await breathe() // rows that ask for nothing must not starve the network
  }
  await take(reader.end())
  await lanes.drain()
}

/** The load sets prices and stock and answers for every unit: in a shop that others use it could not. */
export class WrongShop extends Failure {
  override name = 'WrongShop'
}

const mustBeNew = async (api: Api, shop: string, token: string): Promise<void> => {
  const answer = await api.ask({ method: 'GET', path: `/v1/shops/${shop}/availability?limit=1`, token })
  if (answer.status === 404) return
  if (answer.status !== 200) throw new Error(`the shop ${shop} cannot be looked at: ${answer.status} ${codeOf(answer)}`)
  if ((answer.body as { rows: unknown[] }).rows.length > 0)
    throw new WrongShop(
      `the shop ${shop} has products already; a load needs a shop of its own: leave --shop out, or name a new one`,
    )
}

/** Holds on add, and none that ends of itself while the account is kept. */
const policyOf = ({ name, currency }: Format, shop: string) => ({
  name: `${name} (${shop})`,
  currency,
  hold: 'add',
  holdTtlSeconds: 86_400,
  holdCapSeconds: 7 * 86_400,
  maxLines: 1000,
  maxHoldsPerCustomer: 10_000,
})
