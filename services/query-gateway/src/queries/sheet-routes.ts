import { Refused } from '@cartstream/answer'
import type { SheetRow } from '@cartstream/read'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { described } from '../http/described.ts'
import { ownOnly, type Viewer } from '../http/viewer.ts'
import { Sheet } from '../rows/schemas.ts'
import { sheetCsv } from '../sheets/csv.ts'
import { askedFor, mediaType, SheetName } from '../sheets/form.ts'
import { pagePolicy, sheetHtml } from '../sheets/html.ts'
import { entering, IdParams, One } from './entry.ts'
import { listAnswer, listQuery, readList } from './lists.ts'
import type { QueryDesk } from './routes.ts'

const SheetParams = IdParams.extend({ sheet: SheetName })
const inAnyForm = (answer: z.ZodType) => ({
  description: 'As JSON, as a page to print (`.html`), or as a table (`.csv`).',
  content: {
    [mediaType.json]: { schema: answer },
    [mediaType.html]: { schema: z.string() },
    [mediaType.csv]: { schema: z.string() },
  },
})

/** What was sent to the clients of live sessions: the shop's people see all of it, a client their own. */
export const sheetRoutes = (instance: FastifyInstance, desk: QueryDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const enter = entering(desk.reads)

  app.get(
    '/sessions/:id/sales-sheets',
    {
      preHandler: enter('sheets'),
      schema: {
        ...described('The sales sheets of a live session', listAnswer(Sheet)),
        params: IdParams,
        querystring: z.strictObject(listQuery),
      },
    },
    async ({ params: { shop, id: session }, query: { limit, next }, viewer }) => {
      const asked = { shop, topic: 'sheets' as const, ...ownOnly(viewer), filter: { session }, limit, next }
      return readList(desk, asked, desk.viewFor.sheets(viewer))
    },
  )

  app.get(
    '/sessions/:id/sales-sheets/:sheet',
    {
      preHandler: enter('sheets'),
      schema: {
        ...described('One sales sheet, in the form that its suffix or `Accept` asks for', inAnyForm(Sheet)),
        params: SheetParams,
        querystring: One,
      },
    },
    async ({ params: { shop, id, sheet: name }, headers, viewer }, reply) => {
      const { sheet: key, form } = askedFor(name, headers.accept)
      const row = await readSheet(desk, viewer, { shop, session: id, key })
      reply.header('vary', 'Accept')
      if (form === 'json') return desk.viewFor.sheets(viewer).render(row)
      reply.type(`${mediaType[form]}; charset=utf-8`)
      if (form === 'csv')
        return reply.header('content-disposition', `attachment; filename="sales-sheet-${key}.csv"`).send(sheetCsv(row))
      const named = (await desk.reads.shop(shop))?.name ?? shop
      reply.header('content-security-policy', pagePolicy)
      return reply.send(sheetHtml({ sheet: row, shop: named, madeAt: row.madeAt }))
    },
  )
}

type Named = { shop: string; session: string; key: string }
/** One sheet of the session: any for the shop's people, the own for its client; for anybody else there is none. */
const readSheet = async (desk: QueryDesk, viewer: Viewer, { shop, session, key }: Named): Promise<SheetRow> => {
  const found = await desk.reads.one('sheets', { shop, key, filter: { session }, ...ownOnly(viewer) })
  if (found === undefined) throw new Refused('not-found')
  await desk.names.learn([found.row.owner])
  return found.row
}
