import { cartIdOf } from '@cartstream/keys'
import { synced, syncedEnded } from '@cartstream/spec/kept'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, opened } from '@cartstream/spec/told'
import { named } from '@cartstream/spec/world'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, openSpecGateway, type SpecGateway } from '../../spec/gateway.ts'

let s: SpecGateway
const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
beforeAll(async () => {
  s = await openSpecGateway()
  s.project()
  await s.write(configured(), listed(mug), stocked('MUG', '10'))
})
afterAll(() => s.stop())

/** A session's cart, as the command side tells it; `sealedFor`: whose session is sealed in it. */
const told = async (session: string, more: Parameters<typeof synced>[0] = {}, sealedFor = session) => {
  const owner = await s.keys.pseudonymOf({ shop: 'demo', field: 'session' }, session)
  const cart = cartIdOf('demo', owner, 'synced')
  const sealed = await s.keys.seal(
    { shop: 'demo', actor: owner, field: sealedFor === session ? 'session' : 'contact' },
    session,
  )
  return synced({ cart, owner, ownerKind: 'guest', session: sealed, expiresAt: inAnHour, ...more })
}
const active = async () =>
  (await s.get('/api/carts/active', await s.token('staff'))).body as { sessionId: string; createdAt: number }[]
const ids = async () => (await active()).map(({ sessionId }) => sessionId)

describe('the list that staff poll', () => {
  it('has who came first first, whoever was told of last', async () => {
    await s.write(await told('one'))
    await new Promise((resolve) => setTimeout(resolve, 5))
    await s.write(await told('two'))
    await s.write(await told('one', { total: '1' }))
    expect(await ids()).toEqual(['one', 'two'])
  })

  it('has none that is past its end, whether or not an event has said so, nor one that is empty', async () => {
    await s.write(await told('two', { expiresAt: new Date(Date.now() - 1).toISOString() }))
    expect(await ids()).toEqual(['one'])
    await s.write(await told('two', { items: [] }))
    expect(await ids()).toEqual(['one'])
    const { data } = await told('two')
    await s.write(syncedEnded({ cart: data.cart, because: 'expired' }))
    expect(await ids()).toEqual(['one'])
  })

  it('has the cart’s id in place of a session that was erased, or is not what was sealed', async () => {
    const [erased, moved] = [await told('erased'), await told('moved', {}, 'elsewhere')]
    await s.write(erased, moved)
    await s.keys.erase(erased.data.owner)
    expect(new Set(await ids())).toEqual(new Set(['one', erased.data.cart, moved.data.cart]))
  })

  it('has of more than 10,000 those that were changed last', async () => {
    const before = await ids()
    const sql = new pg.Client(s.db)
    await sql.connect()
    await sql.query(`insert into read.cart_v6
      select (jsonb_populate_record(r, jsonb_build_object('key', 'demo.old' || n, 'position', 0, 'session', null))).*
        from read.cart_v6 r, generate_series(1, 10000) n
        where r.key = (select key from read.cart_v6 where synced is not null and not gone limit 1)`)
    const told = await ids()
    await sql.query(`delete from read.cart_v6 where key like 'demo.old%'`)
    await sql.end()
    expect(told).toHaveLength(10_000)
    expect(told).toEqual(expect.arrayContaining(before))
  })
})

describe('the live carts of /v1', () => {
  it('stream a synced cart as it is told, and its end; a filter by SKU knows none of its items', async () => {
    const staff = await s.token('staff')
    const [live, mugs] = [connect(s, '?topics=live-carts', staff), connect(s, '?topics=live-carts&sku=MUG', staff)]
    await Promise.all([live.upToDate(), mugs.upToDate()])
    const event = await told('streamed', { items: [{ sku: 'MUG', quantity: 9 }], customer: named('mia') })
    await s.write(event)
    const { cart } = event.data
    const row = () => live.rows('live-carts')[cart]
    await live.until('the synced cart', () => row() !== undefined)
    expect(row()).toMatchObject({ unverified: true, items: [{ sku: 'MUG', quantity: 9 }], customer: named('mia') })
    expect(row()).not.toHaveProperty('session')
    await s.write(syncedEnded({ cart }))
    await live.until('its end', () => row() === undefined)
    const beas = cartIdOf('demo', named('bea'), 0)
    await s.write(opened({ cart: beas, owner: named('bea') }), added({ cart: beas, line: `demo.${named('beas')}` }))
    const mugsOf = (id: string) => mugs.frames.some(({ rows = [] }) => rows.some(({ key, row }) => row && key === id))
    await mugs.until('Bea’s mug', () => mugsOf(beas))
    expect(mugsOf(cart)).toBe(false)
    for (const socket of [live, mugs]) socket.close()
  })

  it('leave a customer’s own carts what they are: the synced one is no cart of the shop’s', async () => {
    const owner = await s.keys.actorOf('cleo')
    await s.write(synced({ cart: cartIdOf('demo', owner, 'synced'), owner, expiresAt: inAnHour }))
    const as = await s.token('customer', 'cleo')
    expect((await s.get('/v1/carts', as)).body).toMatchObject({ carts: [], totals: [] })
    expect((await s.get('/v1/shops/demo/carts/me', as)).body).toMatchObject({ version: 0, items: [] })
    const own = await s.get(`/v1/shops/demo/carts/${cartIdOf('demo', owner, 'synced')}`, as)
    expect(own.body).toMatchObject({ unverified: true, itemCount: 2, total: '9.90' })
    expect(own.body).not.toHaveProperty('owner')
  })
})
