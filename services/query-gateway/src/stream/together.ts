import type { Keys } from '@cartstream/keys'
import type { Reads, Rows, ShopRow, StreamRow, Tickets } from '@cartstream/read'
import { type Clock, Gathered } from '@cartstream/stream'

export type TogetherOptions = { reads: Reads; keys: Pick<Keys, 'actorOf'>; tickets: Tickets; clock: Clock }
type One<T extends keyof Rows = keyof Rows> = { topic: T; shop: string; key: string }

/** Where very many come at once, what letting them in asks of the database is asked at most so often. */
const GAP_MS = 50

/** What letting a client in asks of the database, asked for all who come at the same time. */
export const createTogether = ({ reads, keys, tickets, clock }: TogetherOptions) => {
  const gathered = <K, V>(load: (asked: readonly K[]) => Promise<readonly (V | Promise<V>)[]>) =>
    new Gathered<K, V>({ clock, gapMs: GAP_MS, load })
  // Subjects that are asked for in one turn go in one statement; each has an answer of its own, for one may be none.
  const actors = gathered(async (subjects: readonly string[]) => subjects.map((subject) => keys.actorOf(subject)))
  const redeemed = gathered((offered: readonly string[]) => tickets.redeem(offered))
  const shops = gathered(async (names: readonly string[]): Promise<(ShopRow | undefined)[]> => {
    const found = new Map(
      await Promise.all([...new Set(names)].map(async (name) => [name, await reads.shop(name)] as const)),
    )
    return names.map((name) => found.get(name))
  })
  const rows = gathered((asked: readonly One[]) => readRows(reads, asked))
  return {
    actorOf: (subject: string): Promise<string> => actors.ask(subject),
    redeem: (ticket: string): Promise<object | undefined> => redeemed.ask(ticket),
    shop: (shop: string): Promise<ShopRow | undefined> => shops.ask(shop),
    /** One row, whosever it is; undefined where there is none. */
    row: (one: One): Promise<StreamRow | undefined> => rows.ask(one),
  }
}
export type Together = ReturnType<typeof createTogether>

/** One statement a topic and shop. */
const readRows = async (reads: Reads, asked: readonly One[]): Promise<(StreamRow | undefined)[]> => {
  const groups = Map.groupBy(asked, ({ topic, shop }) => `${shop}/${topic}`)
  const found = new Map<string, StreamRow>()
  for (const [name, group] of groups) {
    const { topic, shop } = group[0]!
    const keys = [...new Set(group.map(({ key }) => key))]
    for (const row of (await reads.snapshot(topic, { shop, keys }, { limit: keys.length })).rows)
      found.set(`${name}/${row.key}`, row)
  }
  return asked.map(({ topic, shop, key }) => found.get(`${shop}/${topic}/${key}`))
}
