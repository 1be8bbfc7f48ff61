import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openShop, quiet } from '../spec/shop.ts'
import { type Followed, RememberedTable, Witness } from '../spec/witness.ts'
import type { Connection } from './connection.ts'
import type { Filter } from './types.ts'

/** What SPEC.md promises, whatever happens in whatever order: each frame of two clients of one shop is held against the read model. */
const over = (n: number): Filter => ({ name: `over ${n}`, query: {}, matches: (row) => (row as { n: number }).n > n })
const wide: Followed = { name: 'live-carts', scope: { all: true } }
const narrow: Followed = { name: 'live-carts over 50', scope: { all: true, filter: over(50) } }
const owned: Followed = { name: 'carts/me', scope: { owner: 'me' } }
const row: Followed = { name: 'cart/k3', scope: { key: 'k3' } }

type Model = { live: 'open' | 'gone'; down: boolean }
type Real = ReturnType<typeof stage>
type Command = fc.AsyncCommand<Model, Real>

const stage = (isPriced: boolean) => {
  const shop = openShop({ ringSize: 5, pageSize: 3 }, (clock) => new RememberedTable(clock, isPriced))
  const table = shop.table as RememberedTable
  const options = { pageSize: 2, maxWaiting: 4, stalledMs: 1e9 }
  const clients = [new Witness(table, isPriced), new Witness(table, isPriced)]
  const connections: Connection[] = []
  const subscribe = (who: number, topic: string, what: Followed) => {
    const client = clients[who]!
    client.followed.set(topic, what)
    const from = client.cursor === undefined ? undefined : shop.standIn(client, what.name)
    connections[who]!.subscribe({ ...shop.subject(topic, what.scope), name: what.name }, from)
  }
  const connect = (who: number) => {
    const client = clients[who]!
    client.ended = undefined
    client.room = Number.POSITIVE_INFINITY
    connections[who] = shop.connect(options, client).connection
    for (const [topic, what] of [...client.followed]) subscribe(who, topic, what)
  }
  const owners = new Map<string, string[]>()
  /** A row of an owner, or its end; `owner` may be another than before. */
  const put = (key: string, owner: string, row: object | null) => {
    const had = owners.get(key) ?? []
    const now = [...had.filter((o) => o !== owner), owner]
    owners.set(key, now)
    table.put({ [key]: row }, { owner, formerOwners: now.slice(0, -1) })
  }
  for (const client of clients)
    for (const [topic, what] of [
      ['live-carts', wide],
      ['cart:me', owned],
      ['cart:k3', row],
    ] as const)
      client.followed.set(topic, what)
  for (const client of clients) client.feedStand = () => shop.feed.stand?.position ?? 0n
  connect(0)
  connect(1)
  return { ...shop, table, clients, connections, subscribe, connect, put }
}

const command = (name: string, run: (real: Real, model: Model) => unknown, may = (_: Model) => true): Command => ({
  check: may,
  toString: () => name,
  async run(model, real) {
    await run(real, model)
    await quiet()
    expect(real.clients.flatMap(({ faults }) => faults)).toEqual([])
  },
})

const whenOpen = ({ live }: Model) => live === 'open'
const key = fc.integer({ min: 0, max: 5 }).map((n) => `k${n}`)
const owner = fc.constantFrom('me', 'other')
const puts = fc
  .record({ key, owner, n: fc.nat(99) })
  .map(({ key, owner, n }) => command(`put ${key} of ${owner}: ${n}`, ({ put }) => put(key, owner, { n })))
const once = (...all: readonly Command[]) => fc.constantFrom(...all)

const commands = [
  puts,
  puts,
  puts,
  fc.tuple(key, owner).map(([key, owner]) => command(`end ${key}`, ({ put }) => put(key, owner, null))),
  fc.constantFrom(0, 1, 30, 300, 1100).map((ms) => command(`${ms} ms`, ({ clock }) => clock.pass(ms))),
  once(command('hint', ({ feed }) => feed.poke())),
  fc.nat(3).map((n) =>
    command(
      `room for ${n}`,
      ({ clients, connections }) => {
        clients[0]!.room = n
        connections[0]!.drained()
      },
      whenOpen,
    ),
  ),
  once(
    command('purge', ({ table }) => table.purge()),
    command('switch', ({ table }) => table.switch()),
    command('new price', ({ table }) => void table.price++),
    command('answers are held back', ({ table }) => table.hold()),
    command('answers arrive', ({ table }) => table.letGo()),
  ),
  once(
    command(
      'database down',
      ({ table }, model) => {
        table.down = model.down = true
      },
      ({ down }) => !down,
    ),
    command(
      'database up',
      ({ table }, model) => {
        table.down = model.down = false
      },
      ({ down }) => down,
    ),
  ),
  once(
    command('another filter', ({ subscribe }) => subscribe(0, 'live-carts', narrow), whenOpen),
    command('no filter', ({ subscribe }) => subscribe(0, 'live-carts', wide), whenOpen),
    command(
      'cut off',
      ({ connections }, model) => {
        model.live = 'gone'
        connections[0]!.gone()
      },
      whenOpen,
    ),
    command(
      'closed by the gateway',
      ({ connections }, model) => {
        model.live = 'gone'
        connections[0]!.close('unavailable')
      },
      whenOpen,
    ),
    command(
      'back again',
      ({ connect }, model) => {
        model.live = 'open'
        connect(0)
      },
      ({ live }) => live === 'gone',
    ),
  ),
]

/** Everything comes back, and what is left to be told is told. */
const settle = async ({ table, clock, clients, connections, connect }: Real): Promise<void> => {
  table.down = false
  table.letGo()
  for (const [who, client] of clients.entries()) {
    client.room = Number.POSITIVE_INFINITY
    if (connections[who]!.closed) connect(who)
    else connections[who]!.drained()
  }
  await clock.pass(6000)
}

describe.each([
  ['by events alone', false],
  ['by prices, too', true],
])('whatever happens to rows that change %s', (_, isPriced) => {
  it('each frame says what the read model was at its cursor, which never goes back, and nothing is told twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 60, size: 'max' }), async (happening) => {
        const real = stage(isPriced)
        const model: Model = { live: 'open', down: false }
        await fc.asyncModelRun(() => ({ model, real }), happening)
        await settle(real)
        for (const { faults, frames } of real.clients) {
          expect(faults).toEqual([])
          expect(frames.at(-1)?.type).toBe('up-to-date')
        }
        const { price } = real.table
        for (const client of isPriced ? real.clients : [])
          for (const topic of client.followed.keys())
            for (const [key, row] of Object.entries(client.topic(topic)))
              expect({ topic, key, ...(row as object) }).toMatchObject({ topic, key, price })
        for (const connection of real.connections) connection.gone()
        expect(real.feed.listeners).toBe(0)
        real.feed.close()
      }),
      { numRuns: 200 },
    )
  })
})
