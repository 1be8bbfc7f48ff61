import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { signatureOf } from '../src/messages/signature.ts'
import { createWebhookMessages } from '../src/messages/webhook.ts'
import { aSheet, messagesContract } from './suite.ts'

const secret = 'a secret of the webhook'
type Came = { headers: IncomingHttpHeaders; body: Buffer; path: string | undefined; method: string | undefined }
let came: Came[] = []
/** A status, no answer at all, or a connection that breaks. */
let answer: number | 'never' | 'broken' = 204

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { headers, url: path, method } = request
  if (answer === 'never') return
  if (answer === 'broken') {
    request.socket.destroy()
    return
  }
  came.push({ headers, body: Buffer.concat(chunks), path, method })
  response.writeHead(answer, answer === 302 ? { location: '/elsewhere' } : {}).end('a secret of theirs')
})
const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/messages?of=a-secret`
const open = (timeoutMs = 10_000) => createWebhookMessages({ url: address(), secret, timeoutMs })

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
afterEach(() => {
  came = []
  answer = 204
})

describe('a webhook', () => {
  messagesContract({
    open,
    async received() {
      const told = new Map<string, unknown>()
      for (const { headers, body } of came) {
        const id = String(headers['idempotency-key'])
        if (!told.has(id)) told.set(id, JSON.parse(String(body)))
      }
      return told
    },
    async fail() {
      answer = 'broken'
    },
    async heal() {
      answer = 204
    },
  })

  it('gets a POST with the id as its key, signed over the time and the bytes', async () => {
    const message = aSheet('Öl')
    const before = Math.floor(Date.now() / 1000)
    await open().tell(message)
    const [{ headers, body, path, method }] = came as [Came]
    expect([method, path]).toStrictEqual(['POST', '/hooks/messages?of=a-secret'])
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': message.id })
    const signature = String(headers['cartstream-signature'])
    const t = Number(/^t=(\d+),v1=[0-9a-f]{64}$/.exec(signature)?.[1])
    expect(t).toBeGreaterThanOrEqual(before)
    expect(signature).toBe(signatureOf(body, secret, new Date(t * 1000)))
    expect(signature).not.toBe(signatureOf(body, 'another secret', new Date(t * 1000)))
  })

  it.each([200, 201, 202, 204])('that answers %d has told it', async (status) => {
    answer = status
    expect(await open().tell(aSheet())).toBe('told')
  })

  it.each([400, 401, 403, 404, 410, 422])('that answers %d has refused it', async (status) => {
    answer = status
    expect(await open().tell(aSheet())).toStrictEqual({ refused: `the webhook for messages answered ${status}` })
  })

  it.each([302, 408, 425, 429, 500, 502, 503])('that answers %d is asked again', async (status) => {
    answer = status
    await expect(open().tell(aSheet())).rejects.toThrow(`the webhook for messages answered ${status}`)
    expect(came).toHaveLength(1) // and nobody is asked elsewhere
  })

  it('that gives no answer in time is asked again, and its address is told to nobody', async () => {
    answer = 'never'
    await expect(open(100).tell(aSheet())).rejects.toThrow(/^the webhook for messages gave no answer in time$/)
    answer = 'broken'
    await expect(open().tell(aSheet())).rejects.toThrow(/^the webhook for messages gave no answer \(\w+\)$/)
  })
})
