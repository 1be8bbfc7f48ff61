import { mayUse } from '@cartstream/run'
import type { ActorId } from '@cartstream/schemas'
import type { Asker, Askers } from './asker.ts'
import { badField, Refused } from './problem.ts'

const badToken = (detail: string): Refused => badField('/from', detail, 'invalid_token')

/**
 * Whose cart a guest's token opens: who holds it may take the cart over. Rejects with a Refused that names `#/from` where it is no token of
 * a guest of this shop; with another where it cannot be told now.
 */
export const guestOf = async (askers: Askers, token: string, shop: string): Promise<ActorId> => {
  const { claims, caller } = await known(askers, token)
  if (claims.role !== 'guest') throw badToken('is not a token of a guest')
  if (!mayUse(claims, shop)) throw badToken('is not a token for this shop')
  return caller.actor
}

const known = async (askers: Askers, token: string): Promise<Asker> => {
  try {
    return askers.peek(token) ?? (await askers.learn(token))
  } catch (error) {
    if (error instanceof Refused && error.code === 'unauthenticated') throw badToken('is not a token that is valid now')
    throw error
  }
}
