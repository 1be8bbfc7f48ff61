import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Written } from '@cartstream/stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { onTheWire } from './on-the-wire.ts'

const frame = (text: string, same?: object): Written => ({ type: 'changes', text, ...(same && { same }) })
/** Text that compresses well, with letters of one, two and three bytes. */
const likeRows = (length: number): string => '{"key":"Ünit ☕ 12.50"},'.repeat(length / 20 + 1).slice(0, length)
/** Text that hardly does. */
const noise = (length: number): string => randomBytes(length).toString('base64').slice(0, length)

/** As whoever is not the first is sent it. */
const sharedOnTheWire = ({ text }: Written, packs: boolean): Buffer => {
  const shared = frame(text, {})
  onTheWire(shared, packs)
  return onTheWire(shared, packs)
}

let server: WebSocketServer
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, perMessageDeflate: { serverNoContextTakeover: true } })
  await once(server, 'listening')
})
afterAll(() => void server.close())

/** What a client of ws reads where the frames are written to its connection one after the other. */
const read = async (frames: readonly Written[], packs: boolean): Promise<string[]> => {
  const { port } = server.address() as AddressInfo
  const client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: packs })
  const told: string[] = []
  client.on('message', (data) => told.push(String(data)))
  const [, request] = await once(server, 'connection')
  for (const one of frames) request.socket.write(sharedOnTheWire(one, packs))
  for (const socket of server.clients) socket.close(1000)
  const [code] = await once(client, 'close')
  expect(code).toBe(1000)
  return told
}

describe('a frame on the wire', () => {
  const sizes = [0, 1, 125, 126, 1023, 1024, 65_535, 65_536, 300_000]
  it.each([true, false])('is what a client reads, whatever its size; compressed: %s', async (packs) => {
    const texts = sizes.flatMap((size) => [likeRows(size), noise(size)])
    const frames = texts.map((text) => frame(text))
    const told = await read(frames, packs)
    expect(told.map((text, n) => text === texts[n])).toEqual(texts.map(() => true))
  })

  it('is compressed for those who take that, where that is worth it', () => {
    const [long, short] = [frame(likeRows(20_000)), frame(likeRows(1000))]
    expect(sharedOnTheWire(long, true).length).toBeLessThan(1000)
    expect(sharedOnTheWire(long, false).length).toBe(Buffer.byteLength(long.text) + 4)
    expect(sharedOnTheWire(short, true)).toEqual(sharedOnTheWire(short, false))
  })

  it('is made once for all who take it in the same way, and not compressed for one alone', () => {
    const shared = frame(likeRows(5000), {})
    const [first, ...others] = Array.from({ length: 4 }, () => onTheWire(shared, true))
    expect(new Set(others).size).toBe(1)
    expect(others[0]!.length).toBeLessThan(first!.length / 10)
    expect(onTheWire(shared, false)).toBe(first)
    const alone = frame(likeRows(5000))
    for (let n = 0; n < 3; n++) expect(onTheWire(alone, true)).toEqual(first)
  })
})
