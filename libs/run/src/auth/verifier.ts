import { hash } from 'node:crypto'
import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { Lru } from '../lru.ts'
import { type Claims, ISSUER, Payload } from './claims.ts'
import { secretKey } from './secret.ts'

export type VerifierOptions = {
  /** AUTH_JWT_SECRET: HS256 tokens. With `jwksUrl` it is good for guest tokens only. */
  jwtSecret?: string | undefined
  /** AUTH_JWKS_URL: RS and ES tokens of an identity provider. */
  jwksUrl?: string | undefined
  /** What the provider's tokens must name, where set. */
  issuer?: string | undefined
  audience?: string | undefined
  /** Verified tokens remembered; the least recently used is forgotten first. Default 100,000 (about 35 MB). */
  cacheSize?: number
  /** Epoch ms. */
  now?: () => number
}

/** The token is no good (401), or it cannot be said now because the key set cannot be fetched (503). The message never holds the token. */
export class AuthError extends Error {
  override name = 'AuthError'
  readonly code: 'unauthenticated' | 'unavailable'
  constructor(code: 'unauthenticated' | 'unavailable', why: string) {
    super(why)
    this.code = code
  }
}

/** Verifies a bearer token, each one once until it expires. Throws AuthError. */
export type Verifier = (token: string) => Promise<Claims>

const HMAC = ['HS256']
const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512']
/** Node itself refuses headers beyond 16 KB; a token of honest size is far below this. */
const MAX_TOKEN = 8192
const CLOCK_TOLERANCE_SECONDS = 5

/**
 * A verifier for HS256 (`jwtSecret`) or RS/PS/ES (`jwksUrl`) tokens; the algorithms are pinned by the key that would be used, never by
 * the token. Guest tokens are always ours: HS256, issuer `cartstream`, whatever else is configured. Throws where neither is given.
 */
export const createVerifier = (options: VerifierOptions): Verifier => {
  const { now = Date.now, cacheSize = 100_000 } = options
  const check = createCheck(options, now)
  const known = new Lru<string, Claims | Promise<Claims>>(cacheSize)

  return async (token) => {
    if (token.length > MAX_TOKEN) throw new AuthError('unauthenticated', 'the token is too long')
    const name = hash('sha256', token, 'base64url')
    const held = known.get(name)
    const found = held instanceof Promise ? await held : held
    if (found !== undefined && found.exp * 1000 > now()) return found
    const checking = check(token)
    known.set(name, checking)
    try {
      const claims = await checking
      if (known.get(name) === checking) known.set(name, claims)
      return claims
    } catch (error) {
      known.delete(name)
      throw error
    }
  }
}

/** One real verification: signature, times, issuer, shape. */
const createCheck = (options: VerifierOptions, now: () => number): Verifier => {
  const { jwtSecret, jwksUrl, issuer, audience } = options
  if (jwtSecret === undefined && jwksUrl === undefined)
    throw new Error('no way to verify tokens: set AUTH_JWT_SECRET or AUTH_JWKS_URL')
  const secret = jwtSecret === undefined ? undefined : secretKey(jwtSecret)
  const keySet = jwksUrl === undefined ? undefined : createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 2000 })
  const times = { clockTolerance: CLOCK_TOLERANCE_SECONDS, requiredClaims: ['exp'] }
  const provider = { ...times, ...(issuer && { issuer }), ...(audience && { audience }) }

  return async (token) => {
    const at = { currentDate: new Date(now()) }
    try {
      const ours = decodeProtectedHeader(token).alg === 'HS256'
      if (ours && secret !== undefined) {
        const { payload } = await jwtVerify(token, secret, { ...times, ...at, algorithms: HMAC })
        return claimsOf(payload, keySet === undefined ? 'either' : 'guest')
      }
      if (!ours && keySet !== undefined) {
        const { payload } = await jwtVerify(token, keySet, { ...provider, ...at, algorithms: ASYMMETRIC })
        return claimsOf(payload, 'not-guest')
      }
    } catch (error) {
      throw authError(error)
    }
    const wanted = keySet === undefined ? 'HS256 and the configured secret' : 'a key of the configured key set'
    throw new AuthError('unauthenticated', `tokens must be signed with ${wanted}`)
  }
}

const claimsOf = (payload: JWTPayload, expected: 'guest' | 'not-guest' | 'either'): Claims => {
  const parsed = Payload.safeParse(payload)
  if (!parsed.success) {
    const [first] = parsed.error.issues
    throw new AuthError('unauthenticated', `the token's claim ${first?.path.join('.')} is not right: ${first?.message}`)
  }
  const { sub, role, shops, exp, iss } = parsed.data
  if (role === 'guest' && (expected === 'not-guest' || iss !== ISSUER))
    throw new AuthError('unauthenticated', 'guest tokens are made by this service only')
  if (role !== 'guest' && expected === 'guest')
    throw new AuthError('unauthenticated', 'only guest tokens may be signed with the shared secret here')
  return { sub, role, shops, exp }
}

const authError = (error: unknown): AuthError => {
  if (error instanceof AuthError) return error
  if (error instanceof errors.JWTExpired) return new AuthError('unauthenticated', 'the token has expired')
  if (error instanceof errors.JWTClaimValidationFailed)
    return new AuthError('unauthenticated', `the token's claim ${error.claim} is not right (${error.reason})`)
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return new AuthError('unauthenticated', 'the signature is not by a key that is trusted here')
  if (isOutage(error)) return new AuthError('unavailable', 'the key set of AUTH_JWKS_URL cannot be fetched now')
  return new AuthError('unauthenticated', 'this is not a valid token')
}

/** jose says JWKSTimeout, JWKSInvalid or a bare JOSEError where the key set's answer is no good, and lets fetch's TypeError through. */
const isOutage = (error: unknown): boolean =>
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC') ||
  (error instanceof TypeError && error.message === 'fetch failed')
