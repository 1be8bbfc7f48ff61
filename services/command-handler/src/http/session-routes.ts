import {
  AddSessionItemBody,
  ChangeItemBody,
  ChangeSessionBody,
  ChangeSessionItemBody,
  ConvertBody,
  CreateSessionBody,
  CreditBody,
  HighlightBody,
  Id,
  SalesSheet,
  SampleBody,
  SessionPriceBody,
  StaffSessionView,
} from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Door } from './door.ts'
import { canonical } from './idempotency.ts'
import { documented } from './openapi.ts'
import { IdParams, SessionLineParams, SessionSkuParams, ShopParams, SubjectParams } from './params.ts'
import { badField } from './problem.ts'
import type { SessionDesk } from './session-desk.ts'
import { CreditSetView } from './views.ts'

const doc = (summary: string) => documented(summary, 'sessions', StaffSessionView)
const LineBody = z.strictObject({ line: Id })

/** A session from its making to its end; each answers it as its host sees it. */
export const sessionRoutes = (instance: FastifyInstance, door: Door, desk: SessionDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = door.enter('host-session')

  app.post(
    '/sessions',
    {
      onRequest: door.enter('create-session'),
      schema: { ...doc('Make a live session for a client'), params: ShopParams, body: CreateSessionBody },
    },
    (request, reply) => desk.create({ request, reply }, request.params.shop, request.body),
  )

  app.patch(
    '/sessions/:id',
    {
      onRequest,
      schema: { ...doc('Change title, time or notes of a session'), params: IdParams, body: ChangeSessionBody },
    },
    (request, reply) => desk.change({ request, reply }, request.params, request.body),
  )

  for (const [move, summary] of [
    ['start', 'Start a session, or an ended one again'],
    ['pause', 'Pause a session: its client can only look on'],
    ['resume', 'Go on with a paused session'],
    ['end', 'End a session without an order: what it held is free again, its lines are kept as a draft'],
    ['cancel', 'Cancel a session for good'],
  ] as const) {
    app.post(
      `/sessions/:id/${move}`,
      { onRequest, schema: { ...doc(summary), params: IdParams } },
      (request, reply) => {
        const { shop, id } = request.params
        const wish = { type: 'MoveSession' as const, move }
        return desk.forStaff({ request, reply }, { shop, session: { id }, wish, said: move })
      },
    )
  }

  app.post(
    '/sessions/:id/convert',
    {
      onRequest,
      schema: {
        ...doc('Sell what is in a session, as an order against the credit of its client'),
        params: IdParams,
        body: ConvertBody.nullish(),
      },
    },
    (request, reply) => {
      const { shop, id } = request.params
      const { bypassCredit: bypass } = request.body ?? {}
      const wish = { type: 'ConvertSession' as const, bypass }
      return desk.forStaff({ request, reply }, { shop, session: { id }, wish, said: bypass ?? '' })
    },
  )

  app.post(
    '/sessions/:id/sales-sheet',
    {
      onRequest,
      schema: { ...documented('Make a recap for the client', 'sessions', SalesSheet), params: IdParams },
    },
    (request, reply) => desk.salesSheet({ request, reply }, request.params),
  )

  app.put(
    '/clients/:id/credit',
    {
      onRequest,
      schema: {
        ...documented('Say how much a client may owe', 'sessions', CreditSetView),
        params: SubjectParams,
        body: CreditBody,
      },
    },
    (request, reply) => {
      const { shop, id: subject } = request.params
      return desk.setCredit({ request, reply }, { shop, subject }, request.body)
    },
  )
}

/** What the host puts into a session, and at which price. */
export const sessionItemRoutes = (instance: FastifyInstance, door: Door, desk: SessionDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = door.enter('host-session')

  app.post(
    '/sessions/:id/items',
    {
      onRequest,
      schema: { ...doc('Add an item; a sample is held and not billed'), params: IdParams, body: AddSessionItemBody },
    },
    (request, reply) => {
      const { shop, id } = request.params
      const wish = { type: 'AddSessionItem' as const, ...request.body }
      const said = canonical(request.body)
      return desk.forStaff({ request, reply }, { shop, session: { id }, wish, said })
    },
  )

  app.patch(
    '/sessions/:id/items',
    {
      onRequest,
      schema: {
        ...doc('Change the quantity of the line that is named'),
        params: IdParams,
        body: ChangeSessionItemBody,
      },
    },
    (request, reply) => {
      const { shop, id } = request.params
      return desk.forStaff({ request, reply }, { shop, session: { id }, ...changing(request.body) })
    },
  )

  app.patch(
    '/sessions/:id/items/:line',
    { onRequest, schema: { ...doc('Change the quantity of a line'), params: SessionLineParams, body: ChangeItemBody } },
    (request, reply) => {
      const { shop, id, line } = request.params
      return desk.forStaff({ request, reply }, { shop, session: { id }, ...changing({ line, ...request.body }) })
    },
  )

  app.delete(
    '/sessions/:id/items',
    {
      onRequest,
      schema: {
        ...doc('Remove the line that is named, in the query or in the body'),
        params: IdParams,
        querystring: LineBody.partial(),
        body: LineBody.nullish(),
      },
    },
    (request, reply) => {
      const { shop, id } = request.params
      const { line = request.body?.line } = request.query
      if (line === undefined) throw badField('/line', 'is missing', 'invalid_type')
      if (request.body && request.body.line !== line)
        throw badField('/line', 'is another line than the query names', 'invalid_value')
      return desk.forStaff({ request, reply }, { shop, session: { id }, ...changing({ line, quantity: '0' }) })
    },
  )

  app.delete(
    '/sessions/:id/items/:line',
    { onRequest, schema: { ...doc('Remove a line'), params: SessionLineParams } },
    (request, reply) => {
      const { shop, id, line } = request.params
      return desk.forStaff({ request, reply }, { shop, session: { id }, ...changing({ line, quantity: '0' }) })
    },
  )

  app.put(
    '/sessions/:id/items/:line/sample',
    { onRequest, schema: { ...doc('Bill a line, or do not'), params: SessionLineParams, body: SampleBody } },
    (request, reply) => {
      const { shop, id, line } = request.params
      const { sample } = request.body
      const wish = { type: 'MarkSample' as const, line, sample }
      return desk.forStaff({ request, reply }, { shop, session: { id }, wish, said: `${line}\n${sample}` })
    },
  )

  app.put(
    '/sessions/:id/prices/:sku',
    {
      onRequest: door.enter('price-session'),
      schema: {
        ...doc('Set what a SKU costs in a session; null: what it costs outside'),
        params: SessionSkuParams,
        body: SessionPriceBody,
      },
    },
    (request, reply) => {
      const { shop, id, sku } = request.params
      const { price } = request.body
      const wish = { type: 'SetSessionPrice' as const, sku, price }
      return desk.forStaff({ request, reply }, { shop, session: { id }, wish, said: `${sku}\n${price ?? ''}` })
    },
  )

  app.put(
    '/sessions/:id/highlight',
    {
      onRequest,
      schema: { ...doc('Show the client what the host is talking about'), params: IdParams, body: HighlightBody },
    },
    (request, reply) => {
      const { shop, id } = request.params
      const { sku } = request.body
      const wish = { type: 'HighlightProduct' as const, sku }
      return desk.forStaff({ request, reply }, { shop, session: { id }, wish, said: sku ?? '' })
    },
  )
}

const changing = ({ line, quantity }: z.infer<typeof ChangeSessionItemBody>) => ({
  wish: { type: 'ChangeSessionItem' as const, line, quantity },
  said: `${line}\n${quantity}`,
})
