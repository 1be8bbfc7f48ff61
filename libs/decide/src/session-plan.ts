import { same } from './same.ts'
import { hostedSession } from './session.ts'
import { configOf } from './shop.ts'
import type { CommandOf, Decision, Given, View } from './types.ts'

/** State: over a session as staff plan it, and what they say of it, at any time. */

/** Refusal: `not-found`. */

/** The session's cart is opened with it, for the client; nothing is in it yet. */
export const createSession = (command: CommandOf<'CreateSession'>, view: View, given: Given): Decision => {
  const { client, room, title, scheduledAt, notes, caller, allotments } = command
  const policy = configOf(view)
  const session = given.id(0)
  const ttl = command.holdTtlSeconds ?? policy.sessionHoldTtlSeconds ?? policy.holdTtlSeconds
  const idleSeconds = command.idleSeconds ?? policy.sessionIdleSeconds
  const config = { maxItems: command.maxItems, idleSeconds, holdTtlSeconds: ttl, ...(allotments && { allotments }) }
  const earlier = view.get('customer', client)?.earlier ?? 0
  const cart = { cart: session, owner: client, ownerKind: 'customer', earlier, purpose: 'session' } as const
  return {
    accepted: [
      {
        type: 'SessionCreated',
        stream: `session/${session}`,
        data: {
          ...{ session, room, host: caller.actor, client, title, config },
          ...(scheduledAt !== undefined && { scheduledAt }),
          ...(notes && { notes }),
        },
      },
      { type: 'CartOpened', stream: `cart/${session}`, data: cart },
    ],
  }
}

/** Says what differs; nothing where nothing does. */
export const changeSession = (command: CommandOf<'ChangeSession'>, view: View): Decision => {
  const found = hostedSession(command, view)
  if ('rejected' in found) return found
  const { session } = found
  const { title, scheduledAt, notes } = command
  const data = {
    session: session.session,
    ...(title !== undefined && title !== session.title && { title }),
    ...(scheduledAt !== undefined && (scheduledAt ?? undefined) !== session.scheduledAt && { scheduledAt }),
    ...(notes !== undefined && !same(notes ?? undefined, session.notes) && { notes }),
  }
  if (Object.keys(data).length === 1) return { accepted: [] }
  return { accepted: [{ type: 'SessionChanged', stream: `session/${session.session}`, data }] }
}
