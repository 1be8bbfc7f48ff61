import { createVerifier } from '@cartstream/run'
import Fastify, { type FastifyInstance } from 'fastify'
import { beforeAll, describe, expect, it } from 'vitest'
import { identityRoutes, somebodies } from './identities.ts'

const secret = 'a secret that is long enough for HS256'

describe('the people one can be at a click', () => {
  let app: FastifyInstance
  beforeAll(() => {
    app = Fastify() as unknown as FastifyInstance
    identityRoutes(app, { secret })
  })
  const ask = (remoteAddress: string, headers: Record<string, string>) =>
    app.inject({ method: 'GET', url: '/demo/identities', remoteAddress, headers })

  it.each([
    ['127.0.0.1', 'localhost:8080'],
    ['127.0.0.1', '127.0.0.1:8080'],
    ['::1', '[::1]:8080'],
    ['::ffff:127.0.0.1', 'localhost'],
  ])('are told to %s that asks for %s', async (address, host) => {
    const answer = await ask(address, { host })
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store'])
    const { identities } = answer.json<{ identities: { sub: string; token: string }[] }>()
    expect(identities.map(({ sub }) => sub)).toEqual(somebodies.map(({ sub }) => sub))
    const claims = await createVerifier({ jwtSecret: secret })(identities[0]!.token)
    expect(claims).toMatchObject({ sub: 'alice', role: 'staff', shops: ['demo'] })
    expect(claims.exp * 1000 - Date.now()).toBeLessThanOrEqual(3_600_000)
  })
  it.each([
    ['another machine', '192.0.2.7', { host: 'localhost:8080' }],
    ['a page whose own name leads here', '127.0.0.1', { host: 'evil.example:8080' }],
    ['a name that only begins like ours', '127.0.0.1', { host: 'localhost.evil.example' }],
    ['somebody behind a proxy', '127.0.0.1', { host: 'localhost', 'x-forwarded-for': '192.0.2.7' }],
    ['somebody behind a proxy that says so otherwise', '127.0.0.1', { host: 'localhost', forwarded: 'for=192.0.2.7' }],
  ])('are nothing to %s', async (_, address, headers) => {
    const answer = await ask(address, headers)
    expect(answer.statusCode).toBe(404)
    expect(answer.body).not.toContain('token')
  })
})
