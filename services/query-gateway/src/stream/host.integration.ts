import { randomUUID } from 'node:crypto'
import { happening, put, sessionCreated } from '@cartstream/spec/in-session'
import { joined } from '@cartstream/spec/queued'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, opened, reserved } from '@cartstream/spec/told'
import { named } from '@cartstream/spec/world'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { connect, openSpecGateway, refusedUpgrade, type SpecGateway, type Told } from '../../spec/gateway.ts'

let s: SpecGateway
let open: { close(): void }[] = []
const idOf = (name: string) => `demo.${named(name)}`
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()
const id = idOf('session')
const line = { cart: id, line: idOf('line'), hold: idOf('hold') }
type Seen = { expiring: { secondsLeft: number }[]; contested: Record<string, unknown>[]; sellThrough: unknown[] }
const get = async (of: string, ...who: Parameters<SpecGateway['token']>) =>
  s.get(`/v1/shops/demo/sessions/${of}/host`, await s.token(...who))
const follow = async () => {
  const told = connect(s, `?topics=host:${id}`, await s.token('staff'))
  open.push(told)
  await told.upToDate()
  return told
}
const seen = (told: Told) => told.rows(`host:${id}`)[id] as Seen | undefined

beforeAll(async () => {
  s = await openSpecGateway({ streams: { heartbeatMs: 300 } })
  s.project()
  const [host, client] = [await s.keys.actorOf('sam'), await s.keys.actorOf('ann')]
  await s.write(configured(), listed(mug), stocked('MUG', '4'))
  await s.write(...sessionCreated({ session: id, room: randomUUID(), host, client }), happening('SessionStarted', id))
  await s.write(put({ cart: id, line: line.line }), reserved({ ...line, expiresAt: inSeconds(120) }))
})
afterEach(() => {
  for (const stream of open) stream.close()
  open = []
})
afterAll(() => s.stop())

it('a host is told which holds end soon, and how much of the stock is in the session', async () => {
  const { status, body } = await get(id, 'staff')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    ...{ id, status: 'ACTIVE', contested: [] },
    expiring: [{ line: line.line, sku: 'MUG', name: 'Mug', quantity: '1', hold: line.hold }],
    sellThrough: [{ sku: 'MUG', quantity: '1', onHand: '4', percentOfStock: '25.00' }],
  })
  expect(body.expiring[0].secondsLeft).toBeGreaterThan(60)
})

it('that is for staff alone, and of this shop’s sessions', async () => {
  for (const role of ['customer', 'guest', 'analyst', 'ops'] as const)
    expect((await get(id, role, 'ann')).status).toBe(403)
  expect((await get(idOf('none'), 'staff')).status).toBe(404)
  expect((await get(id, 'staff', 'sam', ['other'])).status).toBe(404)
  const refused = async (topic: string, role: 'customer' | 'staff') => {
    const protocol = `bearer.${await s.token(role, 'ann')}`
    return (await refusedUpgrade(s, `/v1/shops/demo/stream?topics=${topic}`, { 'sec-websocket-protocol': protocol }))
      .code
  }
  expect(await refused(`host:${id}`, 'customer')).toBe('forbidden')
  expect(await refused(`host:${idOf('none')}`, 'staff')).toBe('not-found')
  expect(await refused('host:x', 'staff')).toBe('not-found')
})

it('a host hears when others hold or wait for the same, when the session changes, and every 5 s all the same', async () => {
  const told = await follow()
  expect(seen(told)).toMatchObject({ contested: [], expiring: [{ hold: line.hold }] })
  const other = { cart: idOf('other'), line: idOf('otherline') }
  await s.write(
    opened({ cart: other.cart, owner: await s.keys.actorOf('bob') }),
    added(other),
    reserved({ ...other, hold: idOf('otherhold'), expiresAt: inSeconds(600) }),
  )
  await told.until('another’s hold', () => seen(told)?.contested.length === 1)
  expect(seen(told)?.contested).toStrictEqual([
    { sku: 'MUG', inSession: '1', heldByOthers: '1', free: '2', waiting: 0 },
  ])
  await s.write(joined({ entry: idOf('place') }))
  await told.until('a place in the queue', () => seen(told)?.contested[0]?.waiting === 1)
  await s.write(put({ cart: id, line: idOf('more') }))
  await told.until('another line', () => seen(told)?.contested[0]?.inSession === '2')
  const left = seen(told)!.expiring[0]!.secondsLeft
  await told.until('less time', () => seen(told)!.expiring[0]!.secondsLeft <= left - 5)
})
