import { cartIdOf } from '@cartstream/keys'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, opened, released, reserved } from '@cartstream/spec/told'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect, listen, openSpecGateway, type SpecGateway, type Told } from '../../spec/gateway.ts'

let s: SpecGateway
let open: { close(): void }[] = []
const ways = { WebSocket: connect, 'server-sent events': listen } as const
const topic = 'reservations'
const keep = <T extends { close(): void }>(stream: T): T => {
  open.push(stream)
  return stream
}
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()
let ids = 0
const newId = () => `demo.${String(++ids).padStart(22, '0')}`
/** Whose cart is open with one mug in it, held. */
const holds = async (name: string, hold: { expiresAt?: string; ownerKind?: 'guest' } = {}) => {
  const { ownerKind = 'customer', expiresAt = inAnHour() } = hold
  const owner = await s.keys.actorOf(name)
  const held = { cart: cartIdOf('demo', owner, 0), line: newId(), hold: newId() }
  const { cart, line } = held
  await s.write(opened({ cart, owner, ownerKind }), added({ cart, line }), reserved({ ...held, expiresAt }))
  return held
}
const rowOf = (told: Told, key: string) => told.rows(topic)[key] as Record<string, unknown> | undefined
/** Every key of the topic that was ever sent, rows and tombstones alike. */
const keysTold = (told: Told): string[] => [
  ...new Set(told.frames.filter((f) => f.topic === topic).flatMap((f) => f.rows?.map(({ key }) => key) ?? [])),
]

beforeAll(async () => {
  s = await openSpecGateway({ streams: { heartbeatMs: 300 } })
  s.project()
  await s.write(configured(), listed(mug), stocked('MUG', '1000'))
})
afterEach(() => {
  for (const stream of open) stream.close()
  open = []
})
afterAll(() => s.stop())

describe.each(Object.entries(ways))('own reservations over %s', (way, follow) => {
  const ann = `ann of ${way}`
  const bob = `bob of ${way}`

  it('are told to their customer while they are held, as the list shows them, and are gone when they end', async () => {
    const earlier = await holds(ann)
    const token = await s.token('customer', ann)
    const told = keep(follow(s, `?topics=${topic}`, token))
    await told.upToDate()
    const { body } = await s.get(`/v1/shops/demo/reservations?status=active`, token)
    expect(Object.values(told.rows(topic))).toStrictEqual(body.rows)
    expect(rowOf(told, earlier.hold)).toMatchObject({ status: 'active', cart: earlier.cart })
    expect(rowOf(told, earlier.hold)).not.toHaveProperty('owner')
    const line = { cart: earlier.cart, line: newId() }
    const second = { ...line, hold: newId(), expiresAt: inAnHour() }
    await s.write(added(line), reserved(second))
    await told.until('the second', () => rowOf(told, second.hold) !== undefined)
    await s.write(released({ ...line, hold: second.hold }))
    await told.until('its end', () => rowOf(told, second.hold) === undefined)
    expect(rowOf(told, earlier.hold)).toBeDefined()
  })

  it('of others never arrive: no row, and no word that there is one', async () => {
    const token = await s.token('customer', bob)
    const told = keep(follow(s, `?topics=${topic}`, token))
    await told.upToDate()
    const cleo = await holds(`cleo of ${way}`)
    const soon = await holds(`dan of ${way}`, { expiresAt: new Date(Date.now() + 600).toISOString() })
    await s.write(released({ cart: cleo.cart, line: cleo.line, hold: cleo.hold }))
    const staffs = keep(follow(s, `?topics=${topic}`, await s.token('staff')))
    await staffs.upToDate()
    await staffs.until('the end of another’s', () => rowOf(staffs, soon.hold) === undefined)
    const own = await holds(bob)
    await told.until('the own', () => rowOf(told, own.hold) !== undefined)
    expect(keysTold(told)).toStrictEqual([own.hold])
    const cursor = told.cursor
    told.close()
    await holds(`eve of ${way}`)
    const again = keep(follow(s, `?topics=${topic}&cursor=${cursor}`, token))
    await again.upToDate()
    await s.write(released(own))
    await again.until('the end of the own', () => keysTold(again).length > 0)
    expect(keysTold(again)).toStrictEqual([own.hold])
  })

  it('go on from where the client was cut off, without a snapshot, also below what the gateway remembers', async () => {
    const name = `fay of ${way}`
    const first = await holds(name)
    const token = await s.token('customer', name)
    const told = keep(follow(s, `?topics=${topic}`, token))
    await told.upToDate()
    const cursor = told.cursor
    told.close()
    const line = { cart: first.cart, line: newId() }
    const later = { ...line, hold: newId(), expiresAt: inAnHour() }
    await s.write(added(line), reserved(later), released(first))
    const other = await s.open()
    const { address } = other
    const elsewhere = { ...s, gateway: { ...s.gateway, address } } as SpecGateway
    const again = keep(follow(elsewhere, `?topics=${topic}&cursor=${cursor}`, token))
    await again.until('what was missed', () => keysTold(again).length === 2)
    expect(again.types()).not.toContain('snapshot')
    expect(Object.keys(again.rows(topic))).toStrictEqual([later.hold])
    again.close()
    await other.close()
  })

  it('are told to a guest, too, and end by time alone', async () => {
    const name = `gil of ${way}`
    const told = keep(follow(s, `?topics=${topic}`, await s.token('guest', name)))
    await told.upToDate()
    const held = await holds(name, { ownerKind: 'guest', expiresAt: new Date(Date.now() + 700).toISOString() })
    await told.until('the hold', () => rowOf(told, held.hold)?.status === 'active')
    await told.until('its end', () => rowOf(told, held.hold) === undefined)
    expect(keysTold(told)).toStrictEqual([held.hold])
  })
})
