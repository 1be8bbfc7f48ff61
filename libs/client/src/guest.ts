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
 * A shopper without an account: `token` of connect's options. The token is kept in `storage` until shortly before it ends; to forget it, remove
 * 'cartstream-guest'. Throws CartstreamError.
 */
export const guestToken = ({ url, storage, shop, fetch }: GuestOptions): (() => Promise<string>) => {
  const world = { ...surroundings(), ...(fetch && { fetch }) }
  const position = { get: () => undefined, heard: () => {} }
  const asking = new Asking({ url, shop: '', world, position, token: '', onAttempt: () => {} })
  let making: Promise<string> | undefined
  const make = async (): Promise<string> => {
    const { body } = await asking.ask<Guest>('POST', '/v1/guests', shop === undefined ? {} : { shop })
    storage.setItem(NAME, JSON.stringify({ token: body.token, expiresAt: body.expiresAt }))
    return body.token
  }
  return () => {
    const kept = keptIn(storage)
    if (kept !== undefined && Date.parse(kept.expiresAt) - MARGIN_MS > world.now()) return Promise.resolve(kept.token)
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
