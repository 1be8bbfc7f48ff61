import { Refused } from '@cartstream/answer'
import type { ProblemCode } from '@cartstream/schemas'
import type { ClosedCode, Connection, Sink } from '@cartstream/stream'
import type { WebSocket } from '@fastify/websocket'
import type { FastifyRequest } from 'fastify'
import { askFor, cursorOf, MAX_TOPICS, Message, subscribe } from './ask.ts'
import type { StreamDesk } from './desk.ts'
import { onTheWire } from './on-the-wire.ts'

/** Bytes of one message from a client. */
export const MAX_MESSAGE = 32_768
const MESSAGES_PER_SECOND = 20

/** RFC 6455's numbers, and 4000 + the HTTP status where it has none. */
const closeCodes: Record<ClosedCode, number> = {
  unauthenticated: 4401,
  forbidden: 4403,
  'not-found': 4404,
  'bad-request': 4400,
  'over-limit': 4409,
  'too-large': 1009,
  'too-many-requests': 4429,
  'slow-client': 1008,
  unavailable: 1012,
}

/** One WebSocket: frames out, subscriptions in. Listeners are set before anything is awaited, so no message is lost. */
export const serveWebSocket = (desk: StreamDesk, socket: WebSocket, request: FastifyRequest): void => {
  const { highWater } = desk.options.limits
  const wire = request.raw.socket
  const packs = mayBePacked(socket, request)
  let full = false
  const sent = () => {
    if (full && socket.bufferedAmount <= highWater) connection.drained()
  }
  const sink: Sink = {
    // past ws, which would put together and compress a message for each socket anew; it keeps nothing back that this could overtake
    send(frame) {
      if (socket.readyState === socket.OPEN) wire.write(onTheWire(frame, packs), sent)
    },
    waiting() {
      full = socket.bufferedAmount > highWater
      return socket.bufferedAmount
    },
    end: (code) => socket.close(closeCodes[code], code),
  }
  const connection = desk.open('websocket', sink, request.admitted)
  const messages = createInbox(desk, connection, request)
  const stopPings = keepAlive(desk, socket)
  socket.on('message', (data, isBinary) => {
    if (isBinary) connection.close('bad-request')
    else messages.take(String(data))
  })
  socket.on('close', () => {
    stopPings()
    connection.gone()
  })
}

/** A client that asks for a smaller window than is usual, for want of memory, is sent what is not compressed. */
const mayBePacked = ({ extensions }: WebSocket, { headers }: FastifyRequest): boolean =>
  extensions.includes('permessage-deflate') && !headers['sec-websocket-extensions']?.includes('server_max_window_bits')

/** A peer that answers no ping is gone: nothing else tells of a cable that was pulled. */
const keepAlive = (desk: StreamDesk, socket: WebSocket): (() => void) => {
  const { clock, limits } = desk.options
  let alive = true
  let cancel = () => {}
  socket.on('pong', () => {
    alive = true
  })
  const ping = () => {
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
    cancel = clock.later(limits.pingMs, ping)
  }
  cancel = clock.later(limits.pingMs, ping)
  return () => cancel()
}

/** Takes a client's messages one after the other; too many at once, or one that is not understood, ends the stream. */
const createInbox = (desk: StreamDesk, connection: Connection, request: FastifyRequest) => {
  const { clock, topics } = desk.options
  const { shop, viewer } = request.admitted
  let work = Promise.resolve()
  let count = 0
  let since = clock.now()

  const obey = async (message: Message): Promise<void> => {
    if ('unsubscribe' in message) return message.unsubscribe.forEach((topic) => void connection.unsubscribe(topic))
    const cursor = cursorOf(message.cursor)
    for (const topic of new Set(message.subscribe)) {
      try {
        if (connection.topics.length >= MAX_TOPICS && !connection.topics.includes(topic))
          throw new Refused('over-limit')
        desk.begin(connection, viewer, await subscribe({ topics, viewer, shop, cursor }, askFor(topic, message)))
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        connection.refuse(topic, closedCodeOf(error.code))
      }
    }
  }

  return {
    take(text: string): void {
      const now = clock.now()
      if (now - since >= 1000) [count, since] = [0, now]
      const message = parse(text)
      if (++count > MESSAGES_PER_SECOND) connection.close('too-many-requests')
      else if (message === undefined) connection.close('bad-request')
      else
        work = work
          .then(() => (connection.closed ? undefined : obey(message)))
          .catch((error: unknown) => {
            if (!(error instanceof Refused)) desk.options.onError(error)
            connection.close(error instanceof Refused ? closedCodeOf(error.code) : 'unavailable')
          })
    },
  }
}

const closedCodeOf = (code: ProblemCode): ClosedCode => (code in closeCodes ? (code as ClosedCode) : 'unavailable')

const parse = (text: string): Message | undefined => {
  try {
    return Message.safeParse(JSON.parse(text)).data
  } catch {
    return undefined // not JSON: the caller closes the stream for it
  }
}
