import type { ServerResponse } from 'node:http'
import type { Clock, Sink } from '@cartstream/stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { StreamDesk } from './desk.ts'

/** How often a stream in which nothing happens is kept alive. */
export const KEEP_MS = 15_000
/** A client that does not even take the end is cut off; whoever shuts down waits for that. */
export const END_MS = 2000
/** EventSource's pause before it comes back. */
const RETRY_MS = 1000

/** Does the client ask for an event stream? Only if it says so: `*` is what everything sends that wants JSON. */
export const wantsEvents = (accept: string | undefined): boolean =>
  /(?:^|,)\s*text\/event-stream\s*(?:;(?!\s*q=0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)/i.test(accept ?? '')

/** The head of an SSE response; the route writes the rest. */
export const beginEvents = (reply: FastifyReply): ServerResponse => {
  const { raw } = reply
  const headers = reply.getHeaders()
  reply.hijack()
  raw.writeHead(200, {
    ...(headers as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no', // or a proxy would gather frames
    connection: 'close', // nobody asks anything on it after the end, and a server that closes would wait for that
  })
  raw.write(`retry: ${RETRY_MS}\n\n`)
  return raw
}

/** The last of a response, and its end. */
export const endEvents = (raw: ServerResponse, clock: Clock, last?: string): void => {
  raw.end(last)
  clock.later(END_MS, () => raw.destroy())
}

/**
 * One SSE response: each frame is an event, its cursor the event's id. Written by hand rather than by a plugin, because the pace needs
 * to see how much waits in the socket, and answers to that only.
 */
export const serveEvents = (desk: StreamDesk, request: FastifyRequest, reply: FastifyReply, keepMs = KEEP_MS): void => {
  const raw = beginEvents(reply)
  const { clock } = desk.options
  const sink: Sink = {
    send: ({ text, cursor }) =>
      raw.write(cursor === undefined ? `data: ${text}\n\n` : `id: ${cursor}\ndata: ${text}\n\n`),
    waiting: () => raw.writableLength,
    end: () => endEvents(raw, clock),
  }
  const connection = desk.open('sse', sink, request.admitted)
  let cancel = () => {}
  const keep = () => {
    if (raw.writableLength === 0) raw.write(':\n\n')
    cancel = clock.later(keepMs, keep)
  }
  cancel = clock.later(keepMs, keep)
  raw.on('drain', () => connection.drained())
  raw.on('error', () => connection.gone()) // the client went away: nothing else to do for it
  raw.on('close', () => {
    cancel()
    connection.gone()
  })
}
