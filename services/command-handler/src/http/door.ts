import { type Claims, lettingIn, mayUse } from '@cartstream/run'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Asker, Askers, OnBehalf } from './asker.ts'
import { apiHeaders } from './headers.ts'
import { addressOf, type Drawn, draw, type Limits, leftField, Meters, policyField } from './limits.ts'
import { badHeader, Refused } from './problem.ts'
import { type Act, forCustomers, mayDo } from './roles.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the door: whose command this is. */
    onBehalf: OnBehalf
    /** Set by the door: what the token says. */
    claims: Claims
  }
}

type Done = (error?: Error) => void
export type Hook = (request: FastifyRequest, reply: FastifyReply, done: Done) => void

/** Node hands header bytes on as Latin-1, so only ASCII names one subject for certain. */
const SUBJECT = /^[\x20-\x7e]{1,255}$/

const bearerOf = (header: string | undefined): string | undefined => {
  if (header === undefined) return undefined
  if (header.startsWith('Bearer ')) return header.slice(7)
  return /^bearer +(\S+)$/i.exec(header)?.[1]
}

/** Who is let in: token, shop, role and limits, in this order, before a byte of the body is read. */
export class Door {
  readonly #askers: Askers
  readonly #addresses: Meters | undefined
  readonly #limits: Limits

  constructor(askers: Askers, limits: Limits) {
    this.#askers = askers
    this.#addresses = limits.ip && new Meters(limits.ip)
    this.#limits = limits
  }

  /**
   * An onRequest hook for routes under /v1/shops/:shop, and for those that name their shops elsewhere and ask `mayUse` themselves. On a token
   * and a subject that are known nothing in it waits.
   */
  enter(act: Act): Hook {
    return lettingIn(mayDo[act], (request: FastifyRequest, reply: FastifyReply, done: Done) => {
      reply.headers(apiHeaders).header('request-id', request.id)
      const token = bearerOf(request.headers.authorization)
      const known = token === undefined ? undefined : this.#askers.peek(token)
      if (known !== undefined) {
        this.#admit(known, act, request, reply)
        const onBehalf = this.#onBehalf(known, act, request)
        const pass = (whom: OnBehalf) => {
          request.onBehalf = whom
          request.claims = known.claims
          done()
        }
        return void (onBehalf instanceof Promise ? onBehalf.then(pass, done) : pass(onBehalf))
      }
      this.#greet(token, act, request, reply).then(done, done)
    })
  }

  /** An onRequest hook for doors without a token, where the address is all there is to count: making guest tokens, sessions' carts, webhooks. */
  enterByAddress(name: 'guests' | 'sessions' | 'webhooks'): Hook {
    const limit = this.#limits[name]
    const meters = limit && new Meters(limit)
    return (request, reply, done) => {
      reply.headers(apiHeaders).header('request-id', request.id)
      if (meters === undefined) return done()
      const drawn = meters.draw(addressOf(request.ip), performance.now())
      reply.header('ratelimit-policy', policyField(name, meters.limit))
      reply.header('ratelimit', leftField(name, drawn))
      refuseIfOver(drawn, reply)
      done()
    }
  }

  /** An onRequest hook for doors without a token: whoever shows a good one is known all the same, and a bad one is as none. */
  recognise(): Hook {
    return (request, _reply, done) => {
      const token = bearerOf(request.headers.authorization)
      if (token === undefined) return done()
      const known = (asker: Asker) => {
        request.onBehalf = asker
        request.claims = asker.claims
        done()
      }
      const asker = this.#askers.peek(token)
      if (asker !== undefined) return known(asker)
      this.#askers
        .learn(token)
        .then(known, (error: unknown) =>
          done(error instanceof Refused && error.code !== 'unavailable' ? undefined : (error as Error)),
        )
    }
  }

  /** A token that is not known yet: whoever sends many of those is held off by address before a signature is worked on. */
  async #greet(token: string | undefined, act: Act, request: FastifyRequest, reply: FastifyReply): Promise<undefined> {
    const drawn = this.#addresses?.draw(addressOf(request.ip), performance.now())
    if (drawn !== undefined) refuseIfOver(drawn, reply)
    if (token === undefined) throw new Refused('unauthenticated')
    const asker = this.#askers.peek(token) ?? (await this.#askers.learn(token))
    this.#admit(asker, act, request, reply)
    request.onBehalf = await this.#onBehalf(asker, act, request)
    request.claims = asker.claims
  }

  /** Another shop does not exist for this token; of its own shop it is told what its role may not do. Throws Refused. */
  #admit(asker: Asker, act: Act, request: FastifyRequest, reply: FastifyReply): void {
    this.#count(asker, request, reply)
    const { shop } = request.params as { shop?: string }
    if (shop !== undefined && !mayUse(asker.claims, shop))
      throw new Refused('not-found', { detail: 'there is no such shop for this token' })
    const { role } = asker.claims
    if (!mayDo[act].includes(role)) throw new Refused('forbidden', { detail: `the role ${role} may not do this` })
    if (role !== 'service' && request.headers['cartstream-subject'] !== undefined)
      throw new Refused('forbidden', { detail: 'Cartstream-Subject is for tokens of the role service' })
  }

  /** Counts the request; a back end without a limit of its own costs nothing here. Throws Refused. */
  #count(asker: Asker, request: FastifyRequest, reply: FastifyReply): void {
    const { limit, byAddress } = asker
    const addresses = byAddress ? this.#addresses : undefined
    if (limit === undefined && addresses === undefined) return
    const now = performance.now()
    const drawn = limit && draw(asker.meter, limit, now)
    const drawnThere = addresses?.draw(addressOf(request.ip), now)
    reply.header('ratelimit-policy', asker.policy)
    reply.header('ratelimit', both(drawn && leftField('token', drawn), drawnThere && leftField('ip', drawnThere)))
    if (drawn !== undefined) refuseIfOver(drawn, reply)
    if (drawnThere !== undefined) refuseIfOver(drawnThere, reply)
  }

  /** A back end says for whom it acts; that customer's own token would reach the same cart. Throws Refused. */
  #onBehalf(asker: Asker, act: Act, request: FastifyRequest): OnBehalf | Promise<OnBehalf> {
    if (asker.claims.role !== 'service' || !forCustomers.has(act)) return asker
    const subject = request.headers['cartstream-subject']
    if (typeof subject !== 'string' || !SUBJECT.test(subject))
      throw badHeader(
        'Cartstream-Subject',
        'a service token must name its customer in 1-255 printable ASCII characters',
      )
    return this.#askers.peekSubject(subject) ?? this.#askers.learnSubject(subject)
  }
}

const both = (one = '', other = ''): string => (one === '' || other === '' ? one + other : `${one}, ${other}`)

const refuseIfOver = ({ remaining, seconds }: Drawn, reply: FastifyReply): void => {
  if (remaining >= 0) return
  reply.header('retry-after', String(seconds))
  throw new Refused('too-many-requests')
}
