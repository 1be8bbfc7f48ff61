import { useSyncExternalStore } from 'react'
import { type Claims, claimsOf } from './claims.ts'
import { findDemoToken } from './demo.ts'

/** Somebody who has signed in; `demo`: at a click, so another token can be had for them. */
export type Identity = { token: string; claims: Claims; demo: boolean }

/** For as long as the tab is open, and never in an address: a token in a link would be everybody's who sees the link. */
const NAME = 'cartstream-identity'
const listeners = new Set<() => void>()

const read = (): Identity | undefined => {
  const text = sessionStorage.getItem(NAME)
  if (text === null) return undefined
  const { token, demo } = JSON.parse(text) as { token: string; demo: boolean }
  const claims = claimsOf(token)
  return claims && { token, claims, demo }
}

let identity = read()

const take = (next: Identity | undefined): void => {
  identity = next
  if (next === undefined) sessionStorage.removeItem(NAME)
  else sessionStorage.setItem(NAME, JSON.stringify({ token: next.token, demo: next.demo }))
  for (const listener of listeners) listener()
}

/** What is wrong with a token, in words; undefined where it was taken. */
export const signIn = (token: string, { demo = false } = {}): string | undefined => {
  const claims = claimsOf(token.trim())
  if (claims === undefined)
    return 'This is no token of this system: three parts of letters and digits with dots between.'
  if (claims.exp * 1000 <= Date.now()) return 'This token has expired; ask for a new one.'
  take({ token: token.trim(), claims, demo })
  return undefined
}

export const signOut = (): void => take(undefined)

const MINUTE_MS = 60_000

/** The token to send; of a demo's people a new one where the last is about to end, or was refused: the instance may be another by now. */
export const currentToken = async (refused?: string): Promise<string> => {
  if (identity === undefined) return ''
  const { demo, claims, token } = identity
  if (!demo || (token !== refused && claims.exp * 1000 - Date.now() > MINUTE_MS)) return token
  const renewed = await findDemoToken(claims.sub)
  if (renewed !== undefined) signIn(renewed, { demo })
  return renewed ?? token
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
/** Who has signed in in this tab. */
export const useIdentity = (): Identity | undefined => useSyncExternalStore(subscribe, () => identity)
