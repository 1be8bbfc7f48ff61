import { cartIdOf } from '@cartstream/keys'
import { createPostgresKeys } from '@cartstream/keys/postgres'
import { freePort } from '@cartstream/spec'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, opened, quantityChanged } from '@cartstream/spec/told'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { openSpecGateway, type SpecGateway } from '../../spec/gateway.ts'
import { Statements } from '../../spec/statements.ts'
import type { Gateway } from '../../src/index.ts'

const SUBSCRIBERS = 2000
const CARTS = 30
/** So many ask at the same time: fewer than a listening socket keeps waiting. */
const AT_ONCE = 200
/** What a gateway asks by itself, and what it asks for all who come: by time, whatever their number. */
const PER_SECOND = 40

let s: SpecGateway
let keys: Awaited<ReturnType<typeof createPostgresKeys>>
let gateway: Gateway
let port: number
let statements: Statements
const shoppers: { sub: string; cart: string; line: string }[] = []
const open = async () => s.open({ port, keys, limit: { quota: 1_000_000, windowSeconds: 60 } })

beforeAll(async () => {
  s = await openSpecGateway()
  keys = await createPostgresKeys({ connectionString: s.db })
  s.project()
  await s.write(configured(), listed(mug), stocked('MUG', '100000'))
  for (let n = 0; n < SUBSCRIBERS; n++)
    shoppers.push({ sub: `c${n}`, cart: '', line: `demo.${String(n).padStart(22, '0')}` })
  const actors = await Promise.all(shoppers.map(({ sub }) => keys.actorOf(sub)))
  for (const [n, shopper] of shoppers.entries()) shopper.cart = cartIdOf('demo', actors[n]!, 0)
  for (let from = 0; from < SUBSCRIBERS; from += 500)
    await s.write(
      ...shoppers.slice(from, from + 500).flatMap(({ cart, line }, n) => {
        const owner = actors[from + n]!
        const isLive = from + n < CARTS // the others' are empty, so that what everybody sees stays small
        return isLive ? [opened({ cart, owner }), added({ cart, line })] : [opened({ cart, owner })]
      }),
    )
  port = await freePort()
  gateway = await open()
  statements = new Statements()
})
afterAll(async () => {
  statements.stop()
  await gateway.close()
  await keys.close()
  await s.stop()
})

/** A subscriber that only keeps what it must: its cursor, and what it was told by kind. */
class Light {
  cursor: string | undefined
  snapshots = 0
  rows: string[] = []
  #socket: WebSocket | undefined
  readonly #path: string
  readonly #token: string

  constructor(topic: string, token: string) {
    this.#path = `ws://127.0.0.1:${port}/v1/shops/demo/stream?topics=${topic}`
    this.#token = token
  }

  /** Until it is up to date. */
  come(): Promise<void> {
    const path = this.cursor === undefined ? this.#path : `${this.#path}&cursor=${this.cursor}`
    const socket = new WebSocket(path, ['cartstream', `bearer.${this.#token}`])
    this.#socket = socket
    let isHere = false
    return new Promise((resolve) => {
      // as a client does where the machine is too busy to let it in in time
      socket.on('error', () => !isHere && setTimeout(() => this.come().then(resolve), 100))
      socket.on('message', (data) => {
        const frame = JSON.parse(String(data)) as {
          type: string
          cursor?: string
          rows?: { key: string; position: string }[]
        }
        this.cursor = frame.cursor ?? this.cursor
        if (frame.type === 'snapshot') this.snapshots++
        this.rows.push(...(frame.rows ?? []).map(({ key, position }) => `${key}@${position}`))
        if (frame.type !== 'up-to-date') return
        isHere = true
        resolve()
      })
    })
  }
  go(): void {
    this.#socket!.removeAllListeners('message').terminate()
  }
}

const together = async (all: readonly Light[]): Promise<void> => {
  const left = [...all]
  const next = async (): Promise<void> => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) await one.come()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
}
/** So few statements that there can have been none for each who came. */
const expectFew = () => expect(statements.ofGateway).toBeLessThan(60 + PER_SECOND * statements.seconds)
const allGone = async (all: readonly Light[]) => {
  for (const one of all) one.go()
  await new Promise((resolve) => setTimeout(resolve, 200))
}

it('2,000 subscribers of one topic, and all of them once more with their cursors, cost no statement each', {
  timeout: 600_000,
}, async () => {
  const all = Array.from({ length: SUBSCRIBERS }, () => undefined as unknown as Light)
  for (const n of all.keys()) all[n] = new Light('live-carts', await s.token('staff', `staff-${n % 50}`))
  statements.begin()
  await together(all)
  expectFew()
  expect(all.every(({ snapshots, rows }) => snapshots === 1 && rows.length === CARTS)).toBe(true)
  await allGone(all)
  await s.write(
    ...shoppers.slice(0, 5).map(({ cart, line }) => quantityChanged({ cart, line, quantity: '2', was: '1' })),
  )
  for (const one of all) one.rows = []
  statements.begin()
  await together(all)
  expectFew()
  expect(all.every(({ snapshots }) => snapshots === 1)).toBe(true)
  expect(new Set(all.map(({ rows }) => rows.length))).toEqual(new Set([5]))
  await allGone(all)
})

it('2,000 customers of a cart of their own, and all of them at a gateway that has just started, cost no statement each', {
  timeout: 600_000,
}, async () => {
  const all: Light[] = []
  for (const { sub } of shoppers) all.push(new Light('cart:me', await s.token('customer', sub)))
  statements.begin()
  await together(all)
  expectFew()
  expect(all.every(({ snapshots, rows }) => snapshots === 1 && rows.length === 1)).toBe(true)
  await allGone(all)
  await gateway.close()
  const put = (from: number) =>
    shoppers
      .slice(from, from + 500)
      .map(({ cart, line }, n) => added({ cart, line: n + from < CARTS ? line.replace('0', '1') : line }))
  for (let from = 0; from < SUBSCRIBERS; from += 500) await s.write(...put(from))
  gateway = await open()
  for (const one of all) one.rows = []
  statements.begin()
  await together(all)
  expectFew()
  expect(all.every(({ snapshots, rows }) => snapshots === 1 && rows.length === 1)).toBe(true)
  expect(all.map(({ rows }) => rows[0]!.split('@')[0])).toEqual(shoppers.map(({ cart }) => cart))
  await allGone(all)
})
