import type { Socket } from 'node:net'
import { badHeader } from '@cartstream/answer'
import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { described } from '../http/described.ts'
import { StreamParams, StreamQuery } from './ask.ts'
import type { StreamDesk } from './desk.ts'
import { END_MS, serveEvents, wantsEvents } from './sse.ts'
import { MAX_MESSAGE, serveWebSocket } from './websocket.ts'

const EventStream = z
  .string()
  .describe('text/event-stream of frames: snapshot, changes, up-to-date, must-refetch, presence, ops, closed')

const REFUSED_MS = 10_000
/** ws waits half a minute for a client to agree to its end, and so would whoever shuts down. (The types of ws do not know the option yet.) */
const quickEnd: object = { closeTimeout: END_MS }

/** GET /stream under /v1/shops/:shop: an upgrade to a WebSocket, or SSE by `Accept`. */
export const streamRoutes = async (instance: FastifyInstance, desk: StreamDesk): Promise<void> => {
  // Node leaves a socket that asked for an upgrade to itself, without any time limit; a WebSocket that opens takes this one off again.
  instance.server.on('upgrade', (_, socket) => (socket as Socket).setTimeout(REFUSED_MS, () => socket.destroy()))
  await instance.register(websocket, {
    options: {
      maxPayload: MAX_MESSAGE,
      ...quickEnd,
      perMessageDeflate: {
        // each message for itself: what is sent to many is compressed once for all of them
        ...{ serverNoContextTakeover: true, clientNoContextTakeover: true },
        // whoever has sent a compressed message, which is short, has an inflater of their own from then on
        zlibInflateOptions: { chunkSize: 1024 },
      },
      // Only ever our own name: the other protocols that were offered are credentials, not to be said back.
      handleProtocols: (offered) => (offered.has('cartstream') ? 'cartstream' : false),
    },
    errorHandler: (error: Error & { code?: string }, socket) => {
      if (/^(WS_ERR_|ECONNRESET|EPIPE)/.test(error.code ?? '')) return // the client's doing: ws closes, and says why
      desk.options.onError(error)
      socket.terminate()
    },
    preClose: (done) => done(), // the desk says why before it closes them
  })
  instance.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/v1/shops/:shop/stream',
    exposeHeadRoute: false,
    schema: {
      ...described('Rows as they change', EventStream, { tag: 'streams' }),
      params: StreamParams,
      querystring: StreamQuery,
    },
    preHandler: [
      async (request) => {
        if (!request.ws && !wantsEvents(request.headers.accept))
          throw badHeader('Accept', 'ask for text/event-stream, or upgrade to a WebSocket')
      },
      desk.admit(),
    ],
    handler: (request, reply) => serveEvents(desk, request, reply),
    wsHandler: (socket, request) => serveWebSocket(desk, socket, request),
  })
}
