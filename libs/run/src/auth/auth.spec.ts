import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Claims, mayUse } from './claims.ts'
import { mintToken } from './mint.ts'
import { AuthError, createVerifier } from './verifier.ts'

const secret = 'a secret that is long enough for HS256'
const other = 'another secret, just as long as the other'
const staff: Omit<Claims, 'exp'> = { sub: 'alice', role: 'staff', shops: ['demo'] }
const guest: Omit<Claims, 'exp'> = { sub: 'g-1', role: 'guest', shops: ['demo'] }

const signed = (payload: Record<string, unknown>, key: string = secret, alg = 'HS256') =>
  new SignJWT({ sub: 'alice', role: 'staff', shops: ['demo'], exp: Date.now() / 1000 + 60, ...payload })
    .setProtectedHeader({ alg })
    .sign(new TextEncoder().encode(key))
const refused = (why: RegExp) =>
  expect.objectContaining({ code: 'unauthenticated', message: expect.stringMatching(why) })

describe('a verifier with a shared secret', () => {
  const verify = createVerifier({ jwtSecret: secret })

  it('tells who asks', async () => {
    const claims = await verify(await mintToken(secret, staff, 60))
    expect(claims).toEqual({ ...staff, exp: expect.any(Number) })
    expect(claims.exp - Date.now() / 1000).toBeGreaterThan(58)
  })
  it('knows the role that documents call CLIENT', async () => {
    expect((await verify(await signed({ role: 'CLIENT' }))).role).toBe('customer')
  })
  it('refuses a token signed with another secret', async () => {
    await expect(verify(await mintToken(other, staff, 60))).rejects.toEqual(refused(/signature/))
  })
  it('refuses an expired token', async () => {
    await expect(verify(await mintToken(secret, staff, -10))).rejects.toEqual(refused(/expired/))
  })
  it('refuses a token that never expires', async () => {
    await expect(verify(await signed({ exp: undefined }))).rejects.toEqual(refused(/exp/))
  })
  it('refuses another algorithm, and none', async () => {
    await expect(verify(await signed({}, secret.repeat(2), 'HS512'))).rejects.toEqual(refused(/HS256/))
    const [, payload] = (await signed({})).split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    await expect(verify(`${none}.${payload}.`)).rejects.toEqual(refused(/HS256/))
  })
  it.each(['', 'x', 'a.b.c', '....', 'x'.repeat(9000)])('refuses what is no token (%#)', async (text) => {
    await expect(verify(text)).rejects.toBeInstanceOf(AuthError)
  })
  it.each([{ role: 'root' }, { shops: 'demo' }, { shops: undefined }, { sub: '' }, { role: 7 }])(
    'refuses claims it does not understand (%#)',
    async (payload) => {
      await expect(verify(await signed(payload))).rejects.toEqual(refused(/claim (role|shops|sub)/))
    },
  )
  it('refuses a guest token that another issuer made', async () => {
    await expect(verify(await signed({ role: 'guest', iss: 'elsewhere' }))).rejects.toEqual(refused(/guest/))
    expect((await verify(await mintToken(secret, guest, 60))).role).toBe('guest')
  })
  it('never repeats the token in what it says', async () => {
    const token = await mintToken(other, staff, 60)
    const error = await verify(token).catch((e: AuthError) => e)
    expect(JSON.stringify({ ...(error as AuthError), message: (error as AuthError).message })).not.toContain(token)
  })
})

describe('the cache of verified tokens', () => {
  it('ends with the token', async () => {
    let now = Date.now()
    const verify = createVerifier({ jwtSecret: secret, now: () => now })
    const token = await mintToken(secret, staff, 60)
    await verify(token)
    now += 59_000
    expect((await verify(token)).sub).toBe('alice')
    now += 7000
    await expect(verify(token)).rejects.toEqual(refused(/expired/))
  })
  it('gives the very same claims for the same token, at once and later', async () => {
    const verify = createVerifier({ jwtSecret: secret })
    const token = await mintToken(secret, staff, 60)
    const [a, b] = await Promise.all([verify(token), verify(token)])
    expect(b).toBe(a)
    expect(await verify(token)).toBe(a)
  })
  it('is bounded', async () => {
    const verify = createVerifier({ jwtSecret: secret, cacheSize: 2 })
    const tokens = await Promise.all(['a', 'b', 'c'].map((sub) => mintToken(secret, { ...staff, sub }, 60)))
    const first = await Promise.all(tokens.map(verify))
    expect(await verify(tokens[2]!)).toBe(first[2])
    expect(await verify(tokens[0]!)).not.toBe(first[0])
  })
  it('does not keep a refusal', async () => {
    let now = Date.now() - 3_600_000
    const verify = createVerifier({ jwtSecret: secret, now: () => now })
    const token = await signed({ nbf: Date.now() / 1000 - 60 })
    await expect(verify(token)).rejects.toEqual(refused(/nbf/))
    now = Date.now()
    expect((await verify(token)).sub).toBe('alice')
  })
})

describe('a verifier with a key set', () => {
  let server: Server
  let url: string
  let requests = 0
  const keys = Promise.all([generateKeyPair('ES256'), generateKeyPair('RS256')])
  const byProvider = async (which: 0 | 1, payload: Record<string, unknown> = {}) =>
    new SignJWT({ sub: 'bob', role: 'admin', shops: '*', ...payload })
      .setProtectedHeader({ alg: which === 0 ? 'ES256' : 'RS256', kid: `k${which}` })
      .setIssuer('https://id.example')
      .setExpirationTime('1m')
      .sign((await keys)[which].privateKey)

  beforeAll(async () => {
    const jwks = await Promise.all(
      (await keys).map(async (k, i) => ({ ...(await exportJWK(k.publicKey)), kid: `k${i}` })),
    )
    server = createServer((_, response) => {
      requests++
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: jwks }))
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  it('verifies RS and ES tokens and fetches the keys once', async () => {
    const verify = createVerifier({ jwksUrl: url })
    expect(await verify(await byProvider(0))).toMatchObject({ sub: 'bob', role: 'admin', shops: '*' })
    expect(await verify(await byProvider(1))).toMatchObject({ sub: 'bob', role: 'admin', shops: '*' })
    expect(requests).toBe(1)
  })
  it('takes guests, and nobody else, by the shared secret', async () => {
    const verify = createVerifier({ jwksUrl: url, jwtSecret: secret })
    expect((await verify(await mintToken(secret, guest, 60))).role).toBe('guest')
    await expect(verify(await mintToken(secret, { ...staff, role: 'admin' }, 60))).rejects.toEqual(refused(/guest/))
    await expect(verify(await byProvider(0, { role: 'guest' }))).rejects.toEqual(refused(/guest/))
  })
  it('takes no shared secret where none is set', async () => {
    await expect(createVerifier({ jwksUrl: url })(await mintToken(secret, guest, 60))).rejects.toEqual(
      refused(/key set/),
    )
  })
  it('refuses another issuer than the one set', async () => {
    const verify = createVerifier({ jwksUrl: url, issuer: 'https://another.example' })
    await expect(verify(await byProvider(0))).rejects.toEqual(refused(/iss/))
  })
  it('says unavailable, not unauthenticated, where the key set cannot be fetched', async () => {
    const closed = createVerifier({ jwksUrl: 'http://127.0.0.1:1/keys' })
    await expect(closed(await byProvider(0))).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('a verifier', () => {
  it('is not made without a key, or with a short one', () => {
    expect(() => createVerifier({})).toThrow(/AUTH_JWT_SECRET or AUTH_JWKS_URL/)
    expect(() => createVerifier({ jwtSecret: 'short' })).toThrow(/5 bytes/)
  })
})

describe('mayUse', () => {
  it('keeps shops apart', () => {
    expect(mayUse({ shops: ['demo', 'farm'] }, 'farm')).toBe(true)
    expect(mayUse({ shops: ['demo'] }, 'farm')).toBe(false)
    expect(mayUse({ shops: [] }, 'demo')).toBe(false)
    expect(mayUse({ shops: '*' }, 'anything')).toBe(true)
  })
})
