import { createContext, useContext } from 'react'
import type { Claims } from '../identity/claims.ts'

/** Who has signed in; pages are only drawn once somebody has. */
export const IdentityContext = createContext<Claims | undefined>(undefined)

export const useWho = (): Claims => {
  const claims = useContext(IdentityContext)
  if (claims === undefined) throw new Error('nobody has signed in')
  return claims
}

/** What belongs to the shop's people: they may see names and change things. */
export const useIsStaff = (): boolean => {
  const { role } = useWho()
  return role === 'admin' || role === 'staff'
}
