import { connect as dial } from 'node:net'
import { cartIdOf } from '@cartstream/keys'
import { synced, syncedEnded } from '@cartstream/spec/kept'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, merged, opened, quantityChanged } from '@cartstream/spec/told'
import { named } from '@cartstream/spec/world'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect, listen, openSpecGateway, type Socket, type SpecGateway, type Told } from '../../spec/gateway.ts'

let s: SpecGateway
let early: Socket
let open: { close(): void }[] = []
const idOf = (name: string) => `demo.${named(name)}`
const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
const follow = async (topics: string, ...of: Parameters<SpecGateway['token']>) => {
  const told = connect(s, `?topics=${topics}`, await s.token(...of))
  open.push(told)
  await told.upToDate()
  return told
}
/** Someone with a mug in their cart. */
const shopper = async (name: string, ownerKind: 'customer' | 'guest' = 'customer') => {
  const owner = await s.keys.actorOf(name)
  const cart = cartIdOf('demo', owner, 0)
  const line = { cart, line: idOf(`line-of-${name}`) }
  await s.write(opened({ cart, owner, ownerKind }), added(line))
  return line
}
/** A cart that another storefront keeps, which leaves a tombstone when it ends. */
const kept = async (name: string) => {
  const owner = await s.keys.actorOf(name)
  const cart = cartIdOf('demo', owner, 'synced')
  await s.write(synced({ cart, owner, expiresAt: inAnHour }))
  return cart
}
const keysOf = (told: Told, topic = 'live-carts') => Object.keys(told.rows(topic))
const database = async <T>(use: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: s.db })
  await client.connect()
  return use(client).finally(() => client.end())
}

beforeAll(async () => {
  s = await openSpecGateway({ streams: { heartbeatMs: 200, pingMs: 300 } })
  early = connect(s, '?topics=live-carts', await s.token('staff'))
  await new Promise((resolve) => setTimeout(resolve, 300))
  s.project({ purgeMs: 100 })
  await s.write(configured(), listed(mug), stocked('MUG', '1000'))
})
afterEach(() => {
  for (const stream of open) stream.close()
  open = []
})
afterAll(() => s.stop())

it('a gateway that is there before its projector tells its clients everything once that has come', async () => {
  open.push(early)
  const eve = await shopper('eve')
  await early.until('the first cart', () => keysOf(early).includes(eve.cart))
  await early.upToDate()
})

describe('a filter that is changed on an open socket', () => {
  it('begins the topic anew with what matches now, and what comes to match no more is gone', async () => {
    const [ann, gus] = [await shopper('ann'), await shopper('gus', 'guest')]
    const told = await follow('live-carts', 'staff')
    const cursor = told.cursor
    expect(keysOf(told)).toEqual(expect.arrayContaining([ann.cart, gus.cart]))
    told.frames = []
    told.say({ subscribe: ['live-carts'], ownerKind: 'guest', cursor })
    await told.until('the guests', () => told.types().includes('snapshot'))
    expect(keysOf(told)).toEqual([gus.cart])
    await s.write(quantityChanged({ ...ann, quantity: '2', was: '1' }))
    await s.write(quantityChanged({ ...gus, quantity: '3', was: '1' }))
    await told.until('the guest’s change', () => told.rows('live-carts')[gus.cart]?.version === 3)
    expect(keysOf(told)).toEqual([gus.cart])
    told.say({ subscribe: ['live-carts'] })
    await told.until('everyone', () => keysOf(told).includes(ann.cart))
    expect(told.rows('live-carts')[ann.cart]).toMatchObject({ version: 3 })
    expect(told.types()).not.toContain('closed')
  })
})

describe('a cart that moves from a guest to a customer at login', () => {
  it('is gone for the guest and comes to the customer, and neither is told of the other’s', async () => {
    const guest = await shopper('gil', 'guest')
    const hanna = await s.keys.actorOf('hanna')
    const hannas = { cart: cartIdOf('demo', hanna, 0), line: idOf('line-of-hanna') }
    const [theirs, hers] = [await follow('cart:me', 'guest', 'gil'), await follow('cart:me', 'customer', 'hanna')]
    const staffs = await follow('live-carts', 'staff')
    expect(keysOf(theirs, 'cart:me')).toEqual([guest.cart])
    const cursor = theirs.cursor
    await s.write(
      opened({ cart: hannas.cart, owner: hanna }),
      added({ ...hannas, because: 'merged' }),
      merged({ cart: guest.cart, into: hannas.cart, owner: hanna }),
    )
    await hers.until('the cart', () => keysOf(hers, 'cart:me').includes(hannas.cart))
    await theirs.until('its end', () => keysOf(theirs, 'cart:me').length === 0)
    await staffs.until('the move', () => keysOf(staffs).includes(hannas.cart) && !keysOf(staffs).includes(guest.cart))
    expect(theirs.frames.flatMap((f) => f.rows ?? []).at(-1)).toMatchObject({ key: guest.cart, row: null })
    expect(JSON.stringify(theirs.frames)).not.toContain(hannas.cart)
    expect(JSON.stringify(hers.frames)).not.toContain(guest.cart)
    const late = listen(s, `?topics=cart:me&cursor=${cursor}`, await s.token('guest', 'gil'))
    open.push(late)
    await late.upToDate()
    expect(late.frames.flatMap((f) => f.rows ?? [])).toMatchObject([{ key: guest.cart, row: null }])
  })
})

describe('a notification that is lost', () => {
  it('costs a second, and no row', async () => {
    const told = await follow('live-carts', 'staff')
    const [found] = await database(async (client) => {
      const asked =
        "select pg_get_functiondef(oid) as text from pg_proc where proname = 'advance_together' and pronamespace = 'read'::regnamespace"
      const { rows } = await client.query<{ text: string }>(asked)
      const silent = rows[0]!.text.replace(/perform pg_notify\([\s\S]*?;/, 'null;')
      expect(silent).not.toBe(rows[0]!.text)
      await client.query(silent)
      return rows
    })
    const ida = await shopper('ida')
    await told.until('the cart', () => keysOf(told).includes(ida.cart))
    await database((client) => client.query(found!.text))
  })
})

describe('tombstones that are purged', () => {
  it('make whoever was away before refetch, and not whom the ring can still tell', async () => {
    const [here, gone] = [await kept('jo'), await kept('kim')]
    const told = await follow('live-carts', 'staff')
    const cursor = told.cursor
    told.close()
    const watching = await follow('live-carts', 'staff')
    await s.write(syncedEnded({ cart: gone, because: 'asked' }))
    await watching.until('the end', () => !keysOf(watching).includes(gone))
    await database((client) => client.query(`update read.cart_v6 set at = at - interval '2 hours' where gone`))
    const purged = () =>
      database(async (client) => (await client.query('select from read.cart_v6 where gone')).rowCount === 0)
    while (!(await purged())) await new Promise((resolve) => setTimeout(resolve, 50))
    const token = await s.token('staff')
    const path = `?topics=live-carts&cursor=${cursor}`
    const near = connect(s, path, token)
    open.push(near)
    await near.upToDate()
    expect(near.types()).not.toContain('must-refetch')
    expect(near.frames.flatMap((f) => f.rows ?? [])).toMatchObject([{ key: gone, row: null }])
    const other = await s.open()
    const far = connect(s, path, token, other.address)
    await far.upToDate()
    expect(far.types().slice(0, 2)).toEqual(['must-refetch', 'snapshot'])
    expect(keysOf(far)).toContain(here)
    expect(keysOf(far)).not.toContain(gone)
    far.close()
    await other.close()
  })
})

describe('a client that is gone without a word', () => {
  const openStreams = async () => {
    const text = await (await fetch(`${s.gateway.address}/metrics`)).text()
    const values = text.split('\n').filter((line) => line.startsWith('cartstream_stream_subscriptions{'))
    return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
  }
  const none = async () => {
    while ((await openStreams()) > 0) await new Promise((resolve) => setTimeout(resolve, 50))
  }

  it('is found out by a ping that it does not answer', async () => {
    await none()
    const { hostname, port } = new URL(s.gateway.address)
    const socket = dial(Number(port), hostname)
    const token = await s.token('staff')
    socket.write(
      `GET /v1/shops/demo/stream?topics=availability HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nauthorization: Bearer ${token}\r\nsec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n`,
    )
    const ended = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {}).resume()
    while ((await openStreams()) === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    await ended // it reads all that it is sent, but says nothing
    await none()
  })
})
