import { cartIdOf } from '@cartstream/keys'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, opened, quantityChanged, removed } from '@cartstream/spec/told'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import {
  connect,
  listen,
  openSpecGateway,
  type Socket,
  type SpecGateway,
  type Told,
  until,
} from '../../spec/gateway.ts'

let s: SpecGateway
let ann: string
let anns: string
let open: { close(): void }[] = []
const keep = <T extends { close(): void }>(stream: T): T => {
  open.push(stream)
  return stream
}
const idOf = (n: number) => `demo.${String(n).padStart(22, '0')}`
const line = (n: number, cart = anns) => ({ cart, line: idOf(n) })
const lines = (cart: string, count: number) => Array.from({ length: count }, (_, n) => added(line(100 + n, cart)))
const add = (n: number, cart = anns) => s.writer.write(added(line(n, cart)))

beforeAll(async () => {
  s = await openSpecGateway({ streams: { heartbeatMs: 300 } })
  ann = await s.keys.actorOf('ann')
  anns = cartIdOf('demo', ann, 0)
  await s.writer.write(configured(), listed(mug), stocked('MUG', '1000'))
  const last = await s.writer.write(opened({ cart: anns, owner: ann }), added(line(1)))
  s.project()
  await s.reads.waitFor(0, last, 10_000)
})
afterEach(() => {
  for (const stream of open) stream.close()
  open = []
})
afterAll(() => s.stop())

const versionOf = (told: Told, topic = 'live-carts') => told.rows(topic)[anns]?.version as number

describe.each([
  ['a WebSocket', (path: string, token: string): Told & { close(): void } => keep(connect(s, path, token))],
  ['an SSE stream', (path: string, token: string): Told & { close(): void } => keep(listen(s, path, token))],
])('%s', (_, start) => {
  it('begins with a snapshot, is up to date, and tells each change within a moment of its append', async () => {
    const told = start('?topics=live-carts', await s.token('staff'))
    await told.upToDate()
    expect(told.types().slice(0, 2)).toEqual(['snapshot', 'up-to-date'])
    expect(told.rows('live-carts')[anns]).toMatchObject({ owner: ann, subject: 'ann', items: expect.any(Array) })
    const took: number[] = []
    for (let n = 0; n < 4; n++) {
      const before = versionOf(told)
      const appended = Date.now()
      await s.writer.write(quantityChanged({ ...line(1), quantity: '2', was: '1' }))
      await told.until('the change', () => versionOf(told) === before + 1)
      took.push(Date.now() - appended)
    }
    expect(Math.min(...took)).toBeLessThan(300) // by the hint: the next poll would be up to a second away
    const change = told.frames.find((f) => f.type === 'changes')!
    expect(change.rows).toMatchObject([{ key: anns, position: expect.stringMatching(/^\d+$/), at: expect.any(String) }])
  })

  it('resumed after a disconnect tells what was missed, once, and no more', async () => {
    const staff = await s.token('staff')
    const first = start('?topics=live-carts,availability', staff)
    await first.upToDate()
    first.close()
    const before = versionOf(first)
    for (let n = 0; n < 5; n++) await s.writer.write(quantityChanged({ ...line(1), quantity: '3', was: '2' }))
    const last = await s.writer.write(stocked('MUG', '999'))
    const again = start(`?topics=live-carts,availability&cursor=${first.cursor}&atLeast=${s.at(last)}`, staff)
    await again.upToDate()
    expect(again.types()).not.toContain('snapshot')
    expect(versionOf(again)).toBe(before + 5)
    expect(again.rows('availability').MUG).toMatchObject({ onHand: '999' })
    const told = again.frames.flatMap((f) => f.rows ?? []).map((r) => `${r.key} ${r.position}`)
    expect(new Set(told).size).toBe(told.length)
    expect(told.length).toBeLessThanOrEqual(6)
  })

  it('tells that it is quiet, with its age', async () => {
    const told = start('?topics=availability', await s.token('ops'))
    await told.until('three heartbeats', () => told.types().filter((t) => t === 'up-to-date').length >= 3)
    expect(told.frames.at(-1)).toMatchObject({ cursor: expect.any(String), at: expect.any(String) })
    expect(told.frames.at(-1)!.lagMs).toBeLessThan(2500)
  })

  it('shows a customer the own cart, nobody else’s, and no pseudonym', async () => {
    const told = start('?topics=cart:me', await s.token('customer', 'ann'))
    await told.upToDate()
    expect(Object.keys(told.rows('cart:me'))).toEqual([anns])
    const bob = await s.keys.actorOf('bob')
    const bobs = cartIdOf('demo', bob, 0)
    await s.writer.write(opened({ cart: bobs, owner: bob }), added(line(50, bobs)))
    await add(2)
    await told.until('the own change', () => told.rows('cart:me')[anns]?.itemCount === 2)
    await s.writer.write(removed(line(2)), removed(line(50, bobs)))
    expect(JSON.stringify(told.frames)).not.toContain(bobs)
    expect(JSON.stringify(told.frames)).not.toMatch(/owner|subject/)
  })

  it('shows an analyst pseudonyms only', async () => {
    const told = start('?topics=live-carts', await s.token('analyst'))
    await told.upToDate()
    expect(told.rows('live-carts')[anns]).toMatchObject({ owner: ann })
    expect(JSON.stringify(told.frames)).not.toContain('"ann"')
  })

  it('says that a cart which no longer matches has gone', async () => {
    const cleo = await s.keys.actorOf('cleo')
    const cart = cartIdOf('demo', cleo, 0)
    const told = start('?topics=live-carts&ownerKind=customer', await s.token('staff'))
    await told.upToDate()
    const open = told.rows('live-carts')[cart] === undefined ? [opened({ cart, owner: cleo })] : []
    await s.writer.write(...open, added(line(60, cart)))
    await told.until('the cart', () => told.rows('live-carts')[cart] !== undefined)
    await s.writer.write(removed(line(60, cart)))
    await told.until('its end', () => told.rows('live-carts')[cart] === undefined)
    await s.writer.write(added(line(60, cart)))
    await told.until('the cart again', () => told.rows('live-carts')[cart] !== undefined)
    await s.writer.write(removed(line(60, cart)))
  })

  it('ends with a closed frame when the token does', async () => {
    const told = start('?topics=availability', await s.token('customer', 'ann', ['demo'], 1))
    await told.frame('closed')
    expect(told.frames.at(-1)).toEqual({ type: 'closed', code: 'unauthenticated' })
    if ('closed' in told) {
      await (told as Socket).closed()
      expect((told as Socket).closeCode).toBe(4401)
    } else await told.until('the end', () => (told as unknown as { ended: boolean }).ended)
  })

  it('must refetch with a cursor of another log, and gets the snapshot by itself', async () => {
    const forged = Buffer.from(JSON.stringify([1, 'demo', 'another-log', [['availability', '1', '3']]])).toString(
      'base64url',
    )
    const told = start(`?topics=availability&cursor=${forged}`, await s.token('ops'))
    await told.upToDate()
    expect(told.types().slice(0, 3)).toEqual(['must-refetch', 'snapshot', 'up-to-date'])
  })
})

describe('a WebSocket', () => {
  it.each([
    ['takes compressed frames is told the same, in fewer bytes', {}, true],
    ['takes none is told the same', { perMessageDeflate: false }, false],
    ['has a small window for them is told the same', { perMessageDeflate: { serverMaxWindowBits: 9 } }, false],
  ])('that %s', async (_, options, packed) => {
    const token = await s.token('staff')
    const url = `${s.gateway.address.replace('http', 'ws')}/v1/shops/demo/stream?topics=live-carts`
    const cart = cartIdOf('demo', await s.keys.actorOf('dora'), 0)
    if (Object.keys(options).length === 0)
      await s.writer.write(opened({ cart, owner: await s.keys.actorOf('dora') }), ...lines(cart, 20))
    const join = async () => {
      const texts: string[] = []
      let bytes = () => 0
      const socket = keep(new WebSocket(url, ['cartstream', `bearer.${token}`], options))
      socket.on('upgrade', ({ socket: connection }) => {
        bytes = () => connection.bytesRead
      })
      socket.on('message', (data) => texts.push(String(data)))
      await until('all there is', () => texts.some((text) => text.startsWith('{"type":"up-to-date"')))
      return { texts, read: () => bytes() }
    }
    const [one, other] = await Promise.all([join(), join()])
    const before = one.read() + other.read()
    for (const { texts } of [one, other]) texts.length = 0
    // whoever comes second is sent what has been sent before
    for (let n = 1; n <= 5; n++) {
      await s.writer.write(quantityChanged({ cart, line: idOf(100), quantity: String(n), was: '1' }))
      const isTold = ({ texts }: typeof one) => texts.filter((text) => text.startsWith('{"type":"changes"')).length >= n
      await until('the change', () => isTold(one) && isTold(other))
    }
    const rows = ({ texts }: typeof one) =>
      texts.flatMap((text) => (JSON.parse(text) as { rows?: { row: { items: object[] } }[] }).rows ?? [])
    expect(rows(one)).toEqual(rows(other))
    expect(rows(one).at(-1)!.row.items).toHaveLength(20)
    const sent = [...one.texts, ...other.texts].join('')
    expect(one.read() + other.read() - before < 0.8 * sent.length).toBe(packed)
  })
})
