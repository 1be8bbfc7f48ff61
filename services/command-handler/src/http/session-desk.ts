import { randomUUID } from 'node:crypto'
import { decide, type Given, sessionIdOf, sessionView, staffSessionView } from '@cartstream/decide'
import type { LiveShopping } from '@cartstream/run'
import {
  type ChangeSessionBody,
  ClientSessionView,
  type Command,
  type CreateSessionBody,
  type Id,
  type SalesSheet,
  type SessionRef,
  type StaffSessionView,
} from '@cartstream/schemas'
import type { Call, Done, LoopFor } from './desk.ts'
import { canonical } from './idempotency.ts'
import { Refused } from './problem.ts'
import { Recent } from './recent.ts'
import type { SessionPeople } from './session-people.ts'
import type { ShopDesk } from './shop-desk.ts'
import type { CreditSetView } from './views.ts'

type SessionCommand = Extract<Command, { session: SessionRef }>
/** A command in a session without what each of them has: which session, and whose command it is. */
export type SessionWish = SessionCommand extends infer C
  ? C extends SessionCommand
    ? Omit<C, 'session' | 'caller'>
    : never
  : never
/** `said`: the rest of the target, and the body, as one text. */
export type InSession = { shop: string; session: SessionRef; wish: SessionWish; said: string }

export type SessionDeskOptions = { shops: ShopDesk; people: SessionPeople; loopFor: LoopFor; terms: LiveShopping }

/**
 * Serves the commands of live sessions. Staff are shown all of it, with names and notes; whoever is in the room what a client may see: made by
 * the client's schema, which lets nothing else through. Each answer is undefined where a problem has been sent, and may reject with a Refused.
 */
export class SessionDesk {
  readonly #o: SessionDeskOptions
  /** Sheets by their ids, for callers who have missed their answer; after a fail-over, the sheet is made of what there is by then. */
  readonly #sheets = new Recent<SalesSheet>(500)

  constructor(options: SessionDeskOptions) {
    this.#o = options
  }

  /** A retry finds the room that was made first. Of the notes, its key says no more than that there are some: they can be guessed. */
  async create(call: Call, shop: string, body: CreateSessionBody): Promise<StaffSessionView | undefined> {
    const { people, terms, shops } = this.#o
    const { clientId, internalNotes, ...rest } = body
    const client = await people.actorOf(clientId, '/clientId')
    const notes = internalNotes ? await people.seal({ shop, client }, internalNotes) : undefined
    const { maxItems, idleSeconds } = terms
    const room = randomUUID()
    const { caller } = call.request.onBehalf
    const command = { type: 'CreateSession' as const, caller, client, room, maxItems, idleSeconds, notes, ...rest }
    const said = canonical({ ...rest, client, notes: notes !== undefined })
    return shops.ask(call.request, call.reply, { shop, command, said }, (done) =>
      this.#forStaff(shop, done, (done.answer.stream ?? '').slice('session/'.length)),
    )
  }

  async change(call: Call, { shop, id }: { shop: string; id: Id }, body: ChangeSessionBody) {
    const { internalNotes, ...rest } = body
    const notes = await this.#notesFor(shop, id, internalNotes)
    const wish = { type: 'ChangeSession' as const, ...rest, notes }
    const said = canonical({ ...rest, notes: internalNotes === undefined ? 'as they are' : internalNotes !== null })
    return this.forStaff(call, { shop, session: { id }, wish, said })
  }

  /** Sealed where they are others than before; undefined where nothing changes. */
  async #notesFor(shop: string, id: Id, notes: string | null | undefined) {
    if (notes === undefined) return undefined
    const session = this.#o.loopFor(shop).loop.view(shop)?.get('session', id)
    if (!notes || session === undefined) return null // of no session: it is refused, whatever it says
    const whose = { shop, client: session.client }
    if (await this.#o.people.same(whose, session.notes, notes)) return undefined
    return this.#o.people.seal(whose, notes)
  }

  /** Answers what the host sees. */
  forStaff(call: Call, asking: InSession): Promise<StaffSessionView | undefined> {
    return this.#ask(call, asking, (done) => this.#forStaff(asking.shop, done, idOf(asking, done)))
  }

  /** Answers what the client sees. */
  forClient(call: Call, asking: InSession): Promise<ClientSessionView | undefined> {
    return this.#ask(call, asking, (done) => {
      const shown = sessionView(done.view, idOf(asking, done), done.at.loop.now())
      if (shown === undefined) throw forgotten()
      return ClientSessionView.parse(shown)
    })
  }

  /** Is that line a sample by now? */
  isSample(shop: string, id: Id, line: Id): boolean {
    const cart = this.#o.loopFor(shop).loop.view(shop)?.get('cart', id)
    return cart?.lines.find((l) => l.line === line)?.sample === true
  }

  /** Answers the sheet, as it was recorded. */
  salesSheet(call: Call, { shop, id }: { shop: string; id: Id }): Promise<SalesSheet | undefined> {
    const wish = { type: 'MakeSalesSheet' as const }
    const asking = { shop, session: { id }, wish, said: id }
    return this.#ask(call, asking, (done) => {
      const sheet = (done.answer.stream ?? '').slice('sheet/'.length)
      const made = done.answer.sheet ?? this.#sheets.get(sheet) ?? this.#madeAnew(call, asking, { ...done, sheet })
      this.#sheets.set(sheet, made)
      return made
    })
  }

  /** A replay whose sheet this handler has not made: of what the session has by now. Throws Refused. */
  #madeAnew({ request }: Call, { shop, session }: InSession, { at, view, sheet }: Done & { sheet: Id }): SalesSheet {
    const given: Given = { shop, now: at.loop.now(), id: () => sheet, cartOf: () => sheet, newest: () => [] }
    const command = { type: 'MakeSalesSheet' as const, session, caller: request.onBehalf.caller }
    const decision = decide(command, view, given)
    if ('rejected' in decision) throw new Refused(decision.rejected.code, { detail: decision.rejected.detail })
    const made = decision.accepted.find((event) => event.type === 'SalesSheetMade')
    if (made === undefined) throw new Error(`a sales sheet was made of nothing for ${sheet}`)
    return made.data.sheet
  }

  /** What a client may owe. `subject`: of their token. */
  async setCredit(
    { request, reply }: Call,
    { shop, subject }: { shop: string; subject: string },
    body: { limit: string; reason?: string | undefined },
  ): Promise<CreditSetView | undefined> {
    const { people, shops } = this.#o
    const client = await people.actorOf(subject, '/id')
    const { caller } = request.onBehalf
    const command = { type: 'SetCredit' as const, client, caller, ...body }
    const said = `${client}\n${canonical(body)}`
    return shops.ask(request, reply, { shop, command, said }, ({ view }) => {
      const { limit, owed = '0' } = view.get('credit', client) ?? {}
      return { clientId: subject, ...(limit !== undefined && { limit }), exposure: owed }
    })
  }

  #ask<R>(call: Call, { shop, session, wish, said }: InSession, show: (done: Done) => R) {
    const { caller } = call.request.onBehalf
    const command = Object.assign(wish, { session, caller }) as SessionCommand
    const where = 'id' in session ? session.id : session.room
    return this.#o.shops.ask(call.request, call.reply, { shop, command, said: `${where}\n${said}` }, show)
  }

  #forStaff(shop: string, { at, view }: Done, id: Id): Promise<StaffSessionView> {
    const shown = staffSessionView(view, id, at.loop.now())
    if (shown === undefined) throw forgotten()
    return this.#o.people.named(shown, shop, view)
  }
}

const idOf = ({ session }: InSession, { view }: Done): Id => sessionIdOf(session, view) ?? ''

/** It was recorded once; nothing of it is kept by now. */
const forgotten = (): Refused => new Refused('not-found', { detail: 'this session is kept no longer' })
