import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Installation, install } from '../spec/installation.ts'

let s: Installation
let staff: string
beforeAll(async () => {
  s = await install()
  staff = await s.token('staff', 'alice', ['demo'])
})
afterAll(() => s.close())

const STREAM = '/v1/shops/demo/stream?topics=live-carts'
const upgrade = () => ({
  ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
  'sec-websocket-key': Buffer.from('0123456789abcdef').toString('base64'),
  'sec-websocket-protocol': `cartstream, bearer.${staff}`,
})

/** A client that asks once, hears that it has what it wants, and from then on does nothing whatever it is told. */
const stubborn = (headers: Record<string, string>, hears: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(s.url).port), '127.0.0.1')
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`GET ${STREAM} HTTP/1.1\r\nhost: x\r\n${lines.join('')}\r\n`)
    let heard = ''
    socket.on('data', (chunk) => {
      heard += chunk
      if (heard.includes(hears)) resolve(socket)
    })
    socket.once('close', () => reject(new Error(`${hears} never came: ${heard}`)))
  })

it('is over soon though clients keep their streams, and connections on which they ask nothing', async () => {
  const quiet = connect(Number(new URL(s.url).port), '127.0.0.1').resume()
  await once(quiet, 'connect')
  const events = await stubborn({ accept: 'text/event-stream', authorization: `Bearer ${staff}` }, '"up-to-date"')
  const socket = await stubborn(upgrade(), '"up-to-date"')
  const cut = Promise.all([quiet, events, socket].map((one) => once(one, 'close'))).then(() => 'cut')
  const closing = s.close()
  // a client that is waited for until it agrees would hold this up for half a minute, one that is not seen for ever
  expect(await Promise.race([cut, sleep(20_000, 'waited for', { ref: false })])).toBe('cut')
  await closing
})
