import type { Tickets } from '@cartstream/read'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { described } from '../http/described.ts'

const TTL_SECONDS = 30
const Ticket = z.object({ ticket: z.string(), expiresAt: z.iso.datetime() })

/**
 * POST /v1/tickets: a ticket for one stream, for pages that can set no header. A WebSocket offers it as the subprotocol `ticket.<ticket>`;
 * an EventSource carries it in the cookie that is set here. The viewer's token is asked for before.
 */
export const ticketRoutes = (instance: FastifyInstance, given: { tickets: Tickets; publicUrl: string }): void => {
  const secure = given.publicUrl.startsWith('https:') ? '; Secure' : ''
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/v1/tickets',
    {
      schema: {
        ...described('A one-time ticket for a stream', Ticket, { tag: 'streams', status: 201 }),
        body: z.strictObject({}).nullish(),
      },
    },
    async ({ viewer }, reply) => {
      const { ticket, expiresAt } = await given.tickets.issue(viewer.claims, TTL_SECONDS)
      const flags = `Path=/v1; Max-Age=${TTL_SECONDS}; HttpOnly; SameSite=Strict${secure}`
      reply.code(201).header('set-cookie', `cartstream-ticket=${ticket}; ${flags}`)
      return { ticket, expiresAt: expiresAt.toISOString() }
    },
  )
}
