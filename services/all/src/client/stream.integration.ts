import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Availability, type Client, connect, type Frame, type LiveView } from '@cartstream/client'
import { createLifetime, createLogger, mintToken } from '@cartstream/run'
import { freePort } from '@cartstream/spec'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Cable, cableTo } from '../../spec/cable.ts'
import { type CornerShop, openCornerShop, until } from '../../spec/corner-shop.ts'
import { startEmbedded } from '../start.ts'

let shop: CornerShop
let cable: Cable
beforeAll(async () => {
  shop = await openCornerShop()
})
afterAll(() => shop.close())
afterEach(() => cable?.close())

const status = (view: LiveView<unknown>) => view.getSnapshot().status
const isNow = (view: LiveView<unknown>) => status(view) === 'live' || status(view) === 'quiet'
const onHand = (view: LiveView<Availability>) => view.getSnapshot().rows.get('MUG')?.onHand
const count = (set: string) => shop.s.put('corner/products/MUG/stock', { set, reason: 'counted' })

/** What the view was ever shown as, and what it showed as live. */
const watched = (view: LiveView<Availability>) => {
  const statuses: string[] = []
  const asLive: (string | undefined)[] = []
  view.subscribe(() => {
    if (statuses.at(-1) !== status(view)) statuses.push(status(view))
    if (isNow(view)) asLive.push(onHand(view))
  })
  return { statuses, asLive }
}

describe.each(['websocket', 'sse'] as const)('over %s', (transport) => {
  const staff = async (url: string): Promise<Client> =>
    shop.client('sam', { url, role: 'staff', world: transport === 'sse' ? { WebSocket: undefined } : {} })

  it('a view resumes by its cursor when the network is back, and shows nothing old as live', async () => {
    cable = await cableTo(shop.s.url)
    const client = await staff(cable.url)
    await count('500')
    const view = client.live<Availability>('availability')
    const { statuses, asLive } = watched(view)
    await until('live', () => isNow(view) && onHand(view) === '500')
    expect(client.connection.getSnapshot().transport).toBe(transport)
    const kept = view.getSnapshot().rows.get('TEA')
    cable.pull()
    await until('resuming', () => status(view) === 'resuming')
    await count('501')
    asLive.length = 0
    cable.plug()
    await until('live again', () => isNow(view))
    await until('the change', () => onHand(view) === '501')
    expect(statuses.slice(0, 3)).toEqual(['resuming', 'live', 'resuming'])
    expect(asLive.filter((shown) => shown === '500')).toEqual([])
    expect(view.getSnapshot().rows.get('TEA')).toBe(kept) // no snapshot came: it is the same row
    client.close()
  })

  it('a topic that one may not have is refused by its name, and the others go on', async () => {
    const client = await shop.client('tim', { world: transport === 'sse' ? { WebSocket: undefined } : {} })
    const [stock, secret] = [client.live('availability'), client.live('live-carts')]
    await until('both', () => isNow(stock) && status(secret) === 'failed')
    expect(secret.getSnapshot().error).toMatchObject({ code: 'forbidden', retryable: false })
    client.close()
  })

  it('staff see the carts of the filter, which may be another one from then on', async () => {
    const client = await staff(shop.s.url)
    const [a, b] = [await shop.client(`una-${transport}`), await shop.client(`vic-${transport}`)]
    const [mugs, teas] = [await a.cart.add({ sku: 'MUG' }), await b.cart.add({ sku: 'TEA' })]
    const view = client.live('live-carts', { filter: { sku: 'MUG' } })
    const keys = () => [...view.getSnapshot().rows.keys()]
    await until('the mugs', () => isNow(view) && keys().includes(mugs.id))
    expect(keys()).not.toContain(teas.id)
    view.filter({ sku: 'TEA' })
    expect(status(view)).toBe('resuming')
    await until('the tea', () => isNow(view) && keys().includes(teas.id))
    expect(keys()).not.toContain(mugs.id)
    client.close()
  })
})

it('a cursor that means nothing any more is told: what is held is shown as old until it has been fetched again', async () => {
  const world = forgetful()
  const client = await shop.client('wes', { role: 'staff', world })
  const view = client.live<Availability>('availability')
  await until('live', () => isNow(view))
  const before = view.getSnapshot().rows
  const statuses: string[] = []
  view.subscribe(() => statuses.push(`${status(view)} ${view.getSnapshot().rows === before ? 'old' : 'new'}`))
  world.cut()
  await until('live again', () => isNow(view) && view.getSnapshot().rows !== before)
  expect(world.frames).toContain('must-refetch')
  expect(statuses).not.toContain('live old')
  expect(statuses).toContain('resuming old')
  client.close()
})

/** A place whose cursors are of another log when it comes back, as they are after a log was begun anew. */
const forgetful = () => {
  const frames: string[] = []
  let last: WebSocket | undefined
  const world = {
    frames,
    cut: () => last?.close(),
    WebSocket: class extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(elsewhere(url), protocols)
        this.addEventListener('message', ({ data }) => frames.push((JSON.parse(String(data)) as Frame).type))
        last = this
      }
    } as never,
  }
  return world
}
const elsewhere = (url: string): string => {
  const asked = new URL(url)
  const cursor = asked.searchParams.get('cursor')
  if (cursor === null) return url
  const [format, shop, , topics] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
  const forged = Buffer.from(JSON.stringify([format, shop, 'another-log', topics])).toString('base64url')
  asked.searchParams.set('cursor', forged)
  return String(asked)
}

describe('a server that is started again', () => {
  it('is gone on with by the cursor, and the cart by what it holds', async () => {
    const home = await mkdtemp(join(tmpdir(), 'cartstream-again-'))
    await chmod(home, 0o755) // the database's user may enter it
    const port = await freePort()
    const start = async () => {
      const logger = createLogger('spec', 'silent')
      const lifetime = createLifetime(logger)
      const out = { isTTY: false, write: () => true } as unknown as NodeJS.WriteStream
      return {
        lifetime,
        ...(await startEmbedded({ home, host: '127.0.0.1', port, logger, lifetime, rateLimits: false, out })),
      }
    }
    let server = await start()
    const token = (role: 'admin' | 'customer') => mintToken(server.secret, { sub: role, role, shops: '*' }, 3600)
    const admin = connect({ url: server.url, shop: 'corner', token: await token('admin') })
    await admin.request('PUT', 'config', { name: 'Corner', currency: 'EUR' })
    await admin.request('PUT', 'products/MUG', { name: 'Mug', price: '4.50' })
    await admin.request('PUT', 'products/MUG/stock', { set: '500', reason: 'delivery' })
    const client = connect({ url: server.url, shop: 'corner', token: await token('customer') })
    const stop = client.cart.subscribe(() => {})
    await client.cart.add({ sku: 'MUG' })
    await until('live', () => client.connection.getSnapshot().status === 'live')
    await server.lifetime.close('to be started again')
    await until('resuming', () => client.connection.getSnapshot().status === 'resuming')
    expect(client.cart.getSnapshot().cart?.items).toHaveLength(1)
    const adding = client.cart.add({ sku: 'MUG' })
    server = await start()
    expect(await adding).toMatchObject({ items: [{ quantity: '2' }] })
    await until('live again', () => /live|quiet/.test(client.connection.getSnapshot().status))
    expect(client.cart.getSnapshot()).toMatchObject({ status: 'fresh', cart: { pending: false, total: '9.00' } })
    stop()
    client.close()
    admin.close()
    await server.lifetime.close('the spec is over')
    await rm(home, { recursive: true, force: true })
  })
})
