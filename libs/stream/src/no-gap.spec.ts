import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Client, openShop } from '../spec/shop.ts'
import type { Scope } from './types.ts'

const key = fc.integer({ min: 0, max: 7 }).map((n) => `k${n}`)
const owner = fc.constantFrom('me', 'other')
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('put'), key, owner, n: fc.nat(99) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('end'), key, owner }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('hint') }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(0, 1, 12, 200, 1100) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reconnect') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('room'), n: fc.integer({ min: 0, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('switch', 'purge', 'down', 'up') }) },
)
type Step = { do: string; key?: string; owner?: string; n?: number; ms?: number }
const topics: [string, Scope][] = [
  ['live-carts', { all: true }],
  ['big', { all: true, filter: { name: 'big', query: {}, matches: (row) => (row as { n: number }).n > 50 } }],
  ['cart:me', { owner: 'me' }],
  ['cart:k3', { key: 'k3' }],
]

const run = async (steps: readonly Step[]) => {
  const shop = openShop({ ringSize: 5, pageSize: 3 })
  const client = new Client()
  const options = { pageSize: 2, maxWaiting: 4 }
  let stream = shop.connect(options, client)
  const subscribe = () => {
    for (const [topic, scope] of topics) {
      const known = client.cursor === undefined ? undefined : shop.standIn(client, topic)
      stream.connection.subscribe(shop.subject(topic, scope), known)
    }
  }
  subscribe()
  const owners = new Map<string, string[]>()
  const put = ({ key, owner }: Step, row: object | null) => {
    const had = owners.get(key!) ?? []
    if (had.at(-1) !== owner) owners.set(key!, [...had.filter((o) => o !== owner), owner!])
    const now = owners.get(key!)!
    shop.table.put({ [key!]: row }, { owner: now.at(-1)!, formerOwners: now.slice(0, -1) })
  }
  for (const s of steps) {
    if (s.do === 'put') put(s, { n: s.n, of: s.owner })
    else if (s.do === 'end') put(s, null)
    else if (s.do === 'hint') shop.feed.poke()
    else if (s.do === 'pass') await shop.clock.pass(s.ms!)
    else if (s.do === 'room') {
      client.room = s.n!
      stream.connection.drained()
    } else if (s.do === 'switch') shop.table.switch()
    else if (s.do === 'purge') shop.table.purge()
    else if (s.do === 'down' || s.do === 'up') shop.table.down = s.do === 'down'
    else {
      stream.connection.gone()
      client.room = Number.POSITIVE_INFINITY
      stream = shop.connect(options, client)
      subscribe()
    }
  }
  client.room = Number.POSITIVE_INFINITY
  shop.table.down = false
  await shop.clock.pass(6000)
  return { shop, client }
}

it('a client holds what is there, wherever it was cut off, slow, refetched or below the ring', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const { shop, client } = await run(steps as Step[])
      const rows = [...shop.table.rows.values()].filter((c) => c.row !== null)
      const of = (wanted: (c: (typeof rows)[number]) => boolean) =>
        Object.fromEntries(rows.filter(wanted).map((c) => [c.key, c.row]))
      expect(client.topic('live-carts')).toEqual(of(() => true))
      expect(client.topic('big')).toEqual(of((c) => (c.row as { n: number }).n > 50))
      expect(client.topic('cart:me')).toEqual(of((c) => c.owner === 'me'))
      expect(client.topic('cart:k3')).toEqual(of((c) => c.key === 'k3'))
      expect(client.frames.at(-1)?.type).toBe('up-to-date')
    }),
    { numRuns: 2000 },
  )
}, 60_000)
