import { SignJWT } from 'jose'
import { type Claims, ISSUER } from './claims.ts'
import { secretKey } from './secret.ts'

/** A token of our own: HS256, issuer `cartstream`, good for `ttlSeconds` from now. */
export const mintToken = (secret: string, claims: Omit<Claims, 'exp'>, ttlSeconds: number): Promise<string> => {
  const issuedAt = Math.floor(Date.now() / 1000)
  return new SignJWT({ role: claims.role, shops: claims.shops })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(claims.sub)
    .setIssuer(ISSUER)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ttlSeconds)
    .sign(secretKey(secret))
}
