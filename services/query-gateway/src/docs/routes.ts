import { pageHeaders } from '@cartstream/run'
import type { FastifyInstance } from 'fastify'
import { type AsyncApi, eventsPage } from './events-page.ts'
import { readGolden } from './golden.ts'
import { referenceRoutes } from './reference.ts'

/** What there is to read about this installation's doors and topics: /docs, /docs/events, /asyncapi.json. Without a token: it names no shop and nobody. */
export const docsRoutes = async (app: FastifyInstance, publicUrl: string): Promise<void> => {
  const hidden = { schema: { hide: true } as object }
  const asyncApi = () => readGolden('asyncapi.json') as Promise<AsyncApi>
  app.get('/asyncapi.json', hidden, asyncApi)
  app.get('/docs/events', hidden, async (_, reply) =>
    reply
      .headers(pageHeaders)
      .type('text/html; charset=utf-8')
      .send(eventsPage(await asyncApi())),
  )
  await referenceRoutes(app, publicUrl)
}
