import { type Claims, mayUse } from './claims.ts'

/** `asked`: the shop a caller names, or undefined; `usual`: the installation's own default. */
export type ShopChoice = { asked: string | undefined; usual: string | undefined }

/**
 * The shop a request is about where its path names none: the one asked for, else the token's only one, else the usual one. `unknown`: there is
 * no such shop for these claims; `unnamed`: nothing says which. Without claims (a door without tokens) whatever is asked for.
 */
export const shopOf = (
  claims: Pick<Claims, 'shops'> | undefined,
  { asked, usual }: ShopChoice,
): { shop: string } | 'unknown' | 'unnamed' => {
  const only = claims !== undefined && claims.shops !== '*' && claims.shops.length === 1 ? claims.shops[0] : undefined
  const shop = asked ?? only ?? usual
  if (shop === undefined) return 'unnamed'
  return claims === undefined || mayUse(claims, shop) ? { shop } : 'unknown'
}
