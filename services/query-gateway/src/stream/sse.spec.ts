import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Sink } from '@cartstream/stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { expect, it } from 'vitest'
import type { StreamDesk } from './desk.ts'
import { serveEvents, wantsEvents } from './sse.ts'

it.each([
  ['text/event-stream', true],
  ['application/json, text/event-stream;q=0.9', true],
  ['*/*', false],
  ['text/event-stream;q=0', false],
  [undefined, false],
])('%s asks for events: %s', (accept, wanted) => expect(wantsEvents(accept)).toBe(wanted))

it('a client that does not even take the end is cut off, and its socket with it', async () => {
  const opened = Promise.withResolvers<Sink>()
  const later: (() => void)[] = []
  const clock = {
    now: Date.now,
    later(_: number, then: () => void) {
      later.push(then)
      return () => {}
    },
  }
  const connection = { drained() {}, gone: () => gone.resolve() }
  const gone = Promise.withResolvers<void>()
  const desk = {
    options: { clock },
    open(_: string, sink: Sink) {
      opened.resolve(sink)
      return connection
    },
  } as unknown as StreamDesk
  const server = createServer((_, raw) => {
    const reply = { raw, getHeaders: () => ({}), hijack() {} } as unknown as FastifyReply
    serveEvents(desk, {} as FastifyRequest, reply)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  client.pause()
  const sink = await opened.promise
  const text = 'x'.repeat(1_000_000)
  while (sink.waiting() < 2_000_000) {
    sink.send({ type: 'changes', text })
    await new Promise((resolve) => setImmediate(resolve))
  }
  sink.end('slow-client')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await countOf(server)).toBe(1) // it still waits for its end
  for (const then of later.splice(0)) then()
  await gone.promise
  client.destroy()
  server.close()
})

const countOf = (server: ReturnType<typeof createServer>): Promise<number> =>
  new Promise((resolve, reject) => server.getConnections((error, count) => (error ? reject(error) : resolve(count))))
