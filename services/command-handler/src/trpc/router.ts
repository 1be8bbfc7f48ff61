import {
  AddSessionItemBody,
  ConvertBody,
  CreateSessionBody,
  Id,
  LivePrice,
  LiveQuantity,
  LiveQuantityOrZero,
  type LiveSession,
  type LiveSheet,
  liveSession,
  liveSheet,
  RoomCode,
  Sku,
  type StaffLiveSession,
  staffLiveSession,
} from '@cartstream/schemas'
import { initTRPC, TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { Call } from '../http/desk.ts'
import { canonical } from '../http/idempotency.ts'
import { Refused } from '../http/problem.ts'
import { type Act, mayDo } from '../http/roles.ts'
import type { InSession, SessionDesk } from '../http/session-desk.ts'
import { refusedBy, shapeOf, trpcError } from './problems.ts'

/** What a call has of its request: the desk throws what it refuses. */
export type Context = { call: Call; shop: string; desk: SessionDesk }

const t = initTRPC.context<Context>().create({
  isDev: false, // no stack in any answer
  errorFormatter: ({ error, ctx, path }) => shapeOf(refusedBy(error), ctx?.call.request.id ?? '', path),
})

/** A procedure for whoever may do that; its failures as tRPC's errors. */
const procedure = (act: Act) =>
  t.procedure.use(async ({ ctx, next }) => {
    const { role } = ctx.call.request.claims
    if (!mayDo[act].includes(role))
      throw trpcError(new Refused('forbidden', { detail: `the role ${role} may not do this` }))
    const result = await next()
    if (!result.ok && result.error.cause instanceof Refused) throw trpcError(result.error.cause)
    return result
  })
const hosting = procedure('host-session')
const joining = procedure('join-session')

type Said = Omit<InSession, 'shop' | 'session'>
const answered = <T>(shown: T | undefined): T => {
  if (shown === undefined) throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'nothing was answered' })
  return shown
}
const hosted = async ({ call, shop, desk }: Context, id: Id, said: Said): Promise<StaffLiveSession> =>
  staffLiveSession(answered(await desk.forStaff(call, { shop, session: { id }, ...said })))
const inRoom = async ({ call, shop, desk }: Context, room: string, said: Said): Promise<LiveSession> =>
  liveSession(answered(await desk.forClient(call, { shop, session: { room }, ...said })))

const { sku: productId, batch: batchId, variant } = AddSessionItemBody.shape
const InSessionInput = z.strictObject({ sessionId: Id })
const OnItem = InSessionInput.extend({ cartItemId: Id })
const Added = z.strictObject({ productId, batchId, variant, quantity: LiveQuantity })
const { title, scheduledAt, internalNotes } = CreateSessionBody.shape
/** INT in the document's tables, text in tokens. */
const ClientId = z.union([z.int().transform(String), z.string()]).pipe(CreateSessionBody.shape.clientId)

const adding = (added: z.infer<typeof Added> & { isSample?: boolean | undefined }): Said => {
  const { productId: sku, batchId: batch, variant, quantity, isSample: sample } = added
  const item = { sku, batch, variant, quantity, sample }
  return { wish: { type: 'AddSessionItem', ...item }, said: canonical(item) }
}
const changing = (line: Id, quantity: string): Said => ({
  wish: { type: 'ChangeSessionItem', line, quantity },
  said: `${line}\n${quantity}`,
})

const MOVES = { ACTIVE: 'start', PAUSED: 'pause', ENDED: 'end', CANCELLED: 'cancel' } as const

/** The staff's console: each answers the session as its host sees it. */
const liveShopping = t.router({
  createSession: procedure('create-session')
    .input(z.strictObject({ clientId: ClientId, title, scheduledAt, internalNotes }))
    .mutation(async ({ ctx: { desk, call, shop }, input }): Promise<StaffLiveSession> => {
      return staffLiveSession(answered(await desk.create(call, shop, input)))
    }),

  /** ACTIVE starts it, goes on with it, or starts an ended one again. */
  updateSessionStatus: hosting
    .input(InSessionInput.extend({ status: z.enum(['ACTIVE', 'PAUSED', 'ENDED', 'CANCELLED']) }))
    .mutation(({ ctx, input: { sessionId, status } }) => {
      const move = MOVES[status]
      return hosted(ctx, sessionId, { wish: { type: 'MoveSession', move }, said: move })
    }),

  addToCart: hosting
    .input(Added.extend({ sessionId: Id, isSample: z.boolean().optional() }))
    .mutation(({ ctx, input: { sessionId, ...added } }) => hosted(ctx, sessionId, adding(added))),

  removeFromCart: hosting
    .input(OnItem)
    .mutation(({ ctx, input: { sessionId, cartItemId } }) => hosted(ctx, sessionId, changing(cartItemId, '0'))),

  updateCartQuantity: hosting
    .input(OnItem.extend({ quantity: LiveQuantityOrZero }))
    .mutation(({ ctx, input }) => hosted(ctx, input.sessionId, changing(input.cartItemId, input.quantity))),

  /** null: it costs what it costs outside. */
  setOverridePrice: procedure('price-session')
    .input(InSessionInput.extend({ productId, overridePrice: LivePrice.nullable() }))
    .mutation(({ ctx, input: { sessionId, productId: sku, overridePrice: price } }) =>
      hosted(ctx, sessionId, { wish: { type: 'SetSessionPrice', sku, price }, said: `${sku}\n${price ?? ''}` }),
    ),

  /** null, or `isHighlighted: false`: none is. */
  highlightProduct: hosting
    .input(InSessionInput.extend({ productId: Sku.nullable(), isHighlighted: z.boolean().default(true) }))
    .mutation(({ ctx, input: { sessionId, productId: named, isHighlighted } }) => {
      const sku = isHighlighted ? named : null
      return hosted(ctx, sessionId, { wish: { type: 'HighlightProduct', sku }, said: sku ?? '' })
    }),

  /** Without `isSample`: the other than it is. */
  toggleCartItemSample: hosting
    .input(OnItem.extend({ isSample: z.boolean().optional() }))
    .mutation(({ ctx, input: { sessionId, cartItemId: line, isSample } }) => {
      const sample = isSample ?? !ctx.desk.isSample(ctx.shop, sessionId, line)
      const said = `${line}\n${isSample ?? 'toggle'}`
      return hosted(ctx, sessionId, { wish: { type: 'MarkSample', line, sample }, said })
    }),

  generateSalesSheet: hosting
    .input(InSessionInput)
    .mutation(async ({ ctx: { desk, call, shop }, input }): Promise<LiveSheet> => {
      return liveSheet(answered(await desk.salesSheet(call, { shop, id: input.sessionId })))
    }),

  /** Into an order, or into a draft. */
  endSession: hosting
    .input(InSessionInput.extend({ convertToOrder: z.boolean().default(false), ...ConvertBody.shape }))
    .mutation(({ ctx, input: { sessionId, convertToOrder, bypassCredit: bypass } }) =>
      convertToOrder
        ? hosted(ctx, sessionId, { wish: { type: 'ConvertSession', bypass }, said: bypass ?? '' })
        : hosted(ctx, sessionId, { wish: { type: 'MoveSession', move: 'end' }, said: 'end' }),
    ),
})

const Room = z.strictObject({ roomCode: RoomCode.toLowerCase() })
/** The client's portal: each answers the session as the client may see it. */
const vipPortalLiveShopping = t.router({
  addToCart: joining
    .input(Added.extend(Room.shape))
    .mutation(({ ctx, input: { roomCode, ...added } }) => inRoom(ctx, roomCode, adding(added))),

  requestCheckout: joining
    .input(Room)
    .mutation(({ ctx, input }) => inRoom(ctx, input.roomCode, { wish: { type: 'RequestCheckout' }, said: '' })),
})

/** The mutations of document 2; its queries are the gateway's. */
export const commandRouter = t.router({ liveShopping, vipPortalLiveShopping })
export type CommandRouter = typeof commandRouter
