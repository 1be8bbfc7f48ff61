import { guestToken } from '@cartstream/client'
import type { Claims } from '../../identity/claims.ts'
import { currentToken, type Identity, useIdentity } from '../../identity/identity.ts'

/** Whoever has no account, or has not said so: their token is good for all shops. */
const guest: Claims = { sub: 'a guest', role: 'guest', shops: '*', exp: 0 }

/** Where the client keeps the guest's token; in this browser, so that their cart is there again tomorrow. */
const KEPT = 'cartstream-guest'
const asGuest = guestToken({ url: '', storage: localStorage })

/** Who shops in this tab. The shop's people have no cart of their own here: they look at it as a guest does. */
export type Shopper = { claims: Claims; token: (refused?: string) => Promise<string>; staff: Identity | undefined }

export const useShopper = (): Shopper => {
  const identity = useIdentity()
  if (identity?.claims.role === 'customer') return { claims: identity.claims, token: currentToken, staff: undefined }
  return { claims: guest, token: asGuest, staff: identity }
}

/** The token of whoever shopped here before signing in, if anybody did. */
export const keptGuest = (): string | undefined => {
  try {
    const { token } = JSON.parse(localStorage.getItem(KEPT) ?? '{}') as { token?: string }
    return token
  } catch {
    return undefined // somebody else's text
  }
}
export const forgetGuest = (): void => localStorage.removeItem(KEPT)
