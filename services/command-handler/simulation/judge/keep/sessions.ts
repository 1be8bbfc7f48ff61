import { pence } from '../amounts.ts'
import { check } from '../broken.ts'
import { type Cart, follows, type Ledger, type Session, type Told } from '../ledger.ts'
import { worthOf } from './lines.ts'

type Kept =
  | 'SessionCreated'
  | 'SessionChanged'
  | 'SessionStarted'
  | 'SessionPaused'
  | 'SessionResumed'
  | 'SessionReopened'
  | 'SessionEnded'
  | 'SessionCancelled'
  | 'SessionJoined'
  | 'CheckoutRequested'
  | 'SessionPriceSet'
  | 'ProductHighlighted'
  | 'SalesSheetMade'
  | 'SessionConverted'

type Status = Session['status']
const going: readonly Status[] = ['active', 'paused']
const any: readonly Status[] = ['scheduled', 'active', 'paused', 'ended', 'converted', 'cancelled']
/** In which it may stand for which event. */
const from: Readonly<Record<Exclude<Kept, 'SessionCreated'>, readonly Status[]>> = {
  SessionChanged: any,
  SessionStarted: ['scheduled'],
  SessionPaused: ['active'],
  SessionResumed: ['paused'],
  SessionReopened: ['ended'],
  SessionEnded: going,
  SessionCancelled: ['scheduled', 'active', 'paused', 'ended'],
  SessionJoined: ['scheduled', 'active', 'paused'],
  CheckoutRequested: going,
  SessionPriceSet: ['scheduled', 'active', 'paused'],
  ProductHighlighted: going,
  SalesSheetMade: ['scheduled', 'active', 'paused', 'ended', 'converted'],
  SessionConverted: going,
}

/** A session's life, what it charges, and its one end. */
export const keepSession = (ledger: Ledger, event: Told<Kept>): void => {
  if (event.type === 'SessionCreated') {
    created(ledger, event)
    return
  }
  const session = ledger.sessions.get(event.data.session)
  follows(session !== undefined, event)
  const { id, status } = session!
  check(from[event.type].includes(status), 'session-has-one-life', () => `${event.type} of ${id}, which is ${status}`)
  change(ledger, session!, event)
  session!.lastActivity = event.time
}

const created = (ledger: Ledger, { data, time }: Told<'SessionCreated'>): void => {
  const { session: id, room, host, client, title, config } = data
  ledger.sessions.set(id, {
    ...{ id, room, host, client, title, config, status: 'scheduled', prices: new Map(), lastActivity: time },
    ...{ highlighted: undefined, joined: false, requested: false, endedAt: undefined, order: undefined },
  })
}

const change = (ledger: Ledger, session: Session, event: Told<Exclude<Kept, 'SessionCreated'>>): void => {
  switch (event.type) {
    case 'SessionChanged':
      session.title = event.data.title ?? session.title
      return
    case 'SessionStarted':
    case 'SessionResumed':
    case 'SessionReopened':
      session.status = 'active'
      return
    case 'SessionPaused':
      session.status = 'paused'
      return
    case 'SessionEnded': {
      const due = idleAt(ledger, session)
      const early = event.data.because === 'idle' && event.time < due
      check(!early, 'session-has-one-life', () => `${session.id} ended as idle ${due - event.time} ms early`)
      over(session, 'ended', event.time)
      return
    }
    case 'SessionCancelled':
      over(session, 'cancelled', event.time)
      return
    case 'SessionJoined':
      follows(!session.joined && event.data.actor === session.client, event)
      session.joined = true
      return
    case 'CheckoutRequested':
      follows(!session.requested, event)
      session.requested = true
      return
    case 'SessionPriceSet': {
      const { sku, price, was } = event.data
      follows(session.prices.get(sku) === (was === undefined ? undefined : pence(was)), event)
      if (price === undefined) session.prices.delete(sku)
      else session.prices.set(sku, pence(price))
      return
    }
    case 'ProductHighlighted':
      session.highlighted = event.data.sku
      return
    case 'SalesSheetMade':
      sheetIsRight(ledger, session, event)
      return
    case 'SessionConverted':
      converted(ledger, session, event)
  }
}

const over = (session: Session, status: Status, time: number): void => {
  session.status = status
  session.endedAt = time
  session.requested = false
}

/** When nobody will have done anything in it, or in its cart, for as long as it may stand idle. */
export const idleAt = ({ carts }: Ledger, { id, lastActivity, config }: Session): number =>
  Math.max(lastActivity, carts.get(id)?.lastActivity ?? 0) + config.idleSeconds * 1000

/** What a client owes, without one order. */
export const owedBy = ({ orders }: Ledger, client: string, except?: string): number =>
  [...orders.values()]
    .filter(({ id, owner, status }) => owner === client && status === 'unpaid' && id !== except)
    .reduce((sum, { total }) => sum + total, 0)

/** An order that is the client's to owe, or that somebody has answered for. */
const converted = (ledger: Ledger, session: Session, event: Told<'SessionConverted'>): void => {
  const { order: id, total, exposure, bypass } = event.data
  const order = ledger.orders.get(id)
  follows(ledger.checkouts.get(order?.checkout ?? '')?.cart === session.id && order?.total === pence(total), event)
  const owed = owedBy(ledger, session.client, id)
  follows(pence(exposure) === owed, event)
  const within = order!.total === 0 || owed + order!.total <= (ledger.limits.get(session.client) ?? 0)
  const say = () => `${session.client} owes ${owed}, and ${id} is ${total}: ${bypass}`
  check(within === (bypass === undefined), 'credit-is-kept', say)
  over(session, 'converted', event.time)
  session.order = id
}

/** Its sums are those of the lines it tells of; those of a session that is not sold yet are those in it. */
const sheetIsRight = ({ carts }: Ledger, { id, client, order }: Session, event: Told<'SalesSheetMade'>): void => {
  const { sheet } = event.data
  follows(event.data.client === client && sheet.order === order, event)
  const sum = sheet.lines.reduce((all, { lineTotal }) => all + pence(lineTotal), 0)
  const exact = sum === pence(sheet.subtotal) && sum + pence(sheet.tax) === pence(sheet.total)
  check(exact, 'totals-exact', () => `sheet ${JSON.stringify(sheet)}`)
  const lines = order === undefined ? [...(carts.get(id) as Cart).lines.values()] : undefined
  const own = lines?.map((line) => [line.id, worthOf(line)])
  const said = sheet.lines.map(({ line, lineTotal }) => [line, pence(lineTotal)])
  follows(own === undefined || JSON.stringify(own) === JSON.stringify(said), event)
}
