/** What a token says of its holder. Read, not verified: the service does that, and this only decides what is offered. */
export type Claims = { sub: string; role: string; shops: readonly string[] | '*'; exp: number }

/** Undefined where it is no token of this system. */
export const claimsOf = (token: string): Claims | undefined => {
  try {
    const [, payload = ''] = token.split('.')
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
    const { sub, role, shops, exp } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
    const isShops = shops === '*' || (Array.isArray(shops) && shops.every((shop) => typeof shop === 'string'))
    if (typeof sub !== 'string' || typeof role !== 'string' || typeof exp !== 'number' || !isShops) return undefined
    return { sub, role: roleOf(role), shops: shops as Claims['shops'], exp }
  } catch {
    return undefined // text that is no JWT
  }
}

const roleOf = (said: string): string => {
  const role = said.toLowerCase()
  return role === 'client' ? 'customer' : role
}
