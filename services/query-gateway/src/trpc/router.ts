import { Refused } from '@cartstream/answer'
import {
  type ClientSessionView,
  Id,
  liveCredit,
  liveSession,
  RoomCode,
  SessionStatus,
  type StaffSessionView,
  staffLiveSession,
} from '@cartstream/schemas'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import { Subject } from '../http/subject.ts'
import { admit, type Look, type Viewer } from '../http/viewer.ts'
import { readList } from '../queries/lists.ts'
import type { QueryDesk } from '../queries/routes.ts'
import { readRoom, readSession } from '../queries/session.ts'
import { problemOf, shapeOf, trpcError } from './problems.ts'

/** What a call has of its request. */
export type Context = { viewer: Viewer; shop: string; desk: QueryDesk; requestId: string }

const t = initTRPC.context<Context>().create({
  isDev: false, // no stack in any answer
  errorFormatter: ({ error, ctx, path }) => shapeOf(problemOf(error), ctx?.requestId ?? '', path),
})

/** A procedure for whoever may look at that; its failures as tRPC's errors. */
const procedure = (look: Look) =>
  t.procedure.use(async ({ ctx, next }) => {
    try {
      admit(ctx.viewer, ctx.shop, look)
    } catch (cause) {
      throw trpcError(cause)
    }
    const result = await next()
    if (!result.ok && result.error.cause !== undefined && result.error.code === 'INTERNAL_SERVER_ERROR')
      throw trpcError(result.error.cause)
    return result
  })
const hosting = procedure('host')
const joining = procedure('room')

const InSession = z.strictObject({ sessionId: Id })
const Listed = z.strictObject({
  status: SessionStatus.optional(),
  clientId: Subject.optional(),
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().max(8192).optional(),
})

const staffSession = async ({ desk, viewer, shop }: Context, id: Id): Promise<StaffSessionView> =>
  (await readSession(desk, viewer, shop, id)) as StaffSessionView

/** The staff's console. */
const liveShopping = t.router({
  listSessions: hosting.input(Listed.prefault({})).query(async ({ ctx, input }) => {
    const { desk, viewer, shop } = ctx
    const { status, clientId, limit, cursor: next } = input
    const client = clientId && (await desk.keys.actorOf(clientId))
    const asked = { shop, topic: 'sessions' as const, filter: { status, client }, limit, next }
    const { rows, next: nextCursor } = await readList(desk, asked, desk.viewFor.sessions(viewer))
    const sessions = rows.map((row) => staffLiveSession(row as StaffSessionView))
    return { sessions, nextCursor: nextCursor ?? null }
  }),

  getSession: hosting
    .input(InSession)
    .query(async ({ ctx, input }) => staffLiveSession(await staffSession(ctx, input.sessionId))),

  /** Whether the client's limit leaves room for what is in the session. */
  checkCreditStatus: hosting.input(InSession).query(async ({ ctx, input }) => {
    const { credit } = await staffSession(ctx, input.sessionId)
    if (credit === undefined) throw new Refused('not-found')
    return liveCredit(credit)
  }),
})

/** The client's portal: a session as its client may see it. */
const vipPortalLiveShopping = t.router({
  /** The own one that goes on, the latest of several; null where there is none. */
  getActiveSession: joining.input(z.strictObject({}).prefault({})).query(async ({ ctx: { desk, viewer, shop } }) => {
    const owned = { shop, owner: viewer.actor }
    for (const status of ['ACTIVE', 'PAUSED', 'SCHEDULED']) {
      const { rows } = await desk.reads.snapshot(
        'sessions',
        { ...owned, filter: { status } },
        { limit: 1, newest: true },
      )
      const row = rows[0]?.row
      if (row != null) return liveSession(desk.viewFor.room.render(row) as ClientSessionView)
    }
    return null
  }),

  getSessionByRoomCode: joining
    .input(z.strictObject({ roomCode: RoomCode.toLowerCase() }))
    .query(async ({ ctx: { desk, viewer, shop }, input: { roomCode } }) =>
      liveSession((await readRoom(desk, viewer, shop, roomCode)) as ClientSessionView),
    ),
})

/** The queries of document 2; its mutations are the handler's. */
export const queryRouter = t.router({ liveShopping, vipPortalLiveShopping })
export type QueryRouter = typeof queryRouter
