import { surroundings } from './browser.ts'
import { Asking } from './http/asking.ts'
import type { Kept } from './types.ts'
import type { Guest } from './wire.ts'

export type GuestOptions = {
  url: string
  storage: Kept /** Absent: good for all shops. */
  shop?: string
  fetch?: typeof fetch
}

const NAME = 'cartstream-guest'
/** A token that is about to end is replaced before it does. */
const MARGIN_MS = 60_000

/**
 * A shopper without an account: `token` of connect's options. The token is kept in `storage` until shortly before it ends, or until the service,
 * which may sign by another secret by now, has refused it; to forget it, remove 'cartstream-guest'. Throws CartstreamError.
 */
export const guestToken = ({ url, storage, shop, fetch }: GuestOptions): ((refused?: string) => Promise<string>) => {
  const world = { ...surroundings(), ...(fetch && { fetch }) }
  const position = { get: () => undefined, heard: () => {} }
  const asking = new Asking({ url, shop: '', world, position, token: '', onAttempt: () => {} })
  let making: Promise<string> | undefined
  let madeAt = Number.NEGATIVE_INFINITY
  const make = async (): Promise<string> => {
    const { body } = await asking.ask<Guest>('POST', '/v1/guests', shop === undefined ? {} : { shop })
    storage.setItem(NAME, JSON.stringify({ token: body.token, expiresAt: body.expiresAt }))
    madeAt = world.now()
    return body.token
  }
  // One that was made just now and refused is not what is wrong: another would be refused as well, and again.
  const isOver = ({ token, expiresAt }: Pick<Guest, 'token' | 'expiresAt'>, refused: string | undefined) =>
    Date.parse(expiresAt) - MARGIN_MS <= world.now() || (token === refused && world.now() - madeAt > MARGIN_MS)
  return (refused) => {
    const kept = keptIn(storage)
    if (kept !== undefined && !isOver(kept, refused)) return Promise.resolve(kept.token)
    making ??= make().finally(() => {
      making = undefined
    })
    return making
  }
}

const keptIn = (storage: Kept): Pick<Guest, 'token' | 'expiresAt'> | undefined => {
  try {
    return JSON.parse(storage.getItem(NAME) ?? 'null') ?? undefined
  } catch {
    return undefined // somebody else's text
  }
}
