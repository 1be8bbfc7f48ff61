import type { Keys } from '@cartstream/keys'
import { AuthError, type Claims, type Verifier } from '@cartstream/run'
import type { Caller } from '@cartstream/schemas'
import { type Limit, type Limits, type Meter, policyField } from './limits.ts'
import { Refused } from './problem.ts'
import { Recent } from './recent.ts'
import { kindOf } from './roles.ts'

/** Whose command it is: `subject` names them to the idempotency key, `caller` to the decider. */
export type OnBehalf = { subject: string; caller: Caller }
/** A verified token with all that is asked of it on every request, worked out once. */
export type Asker = OnBehalf & {
  claims: Claims
  /** Epoch ms at which the token ends. */
  until: number
  limit: Limit | undefined
  policy: string
  meter: Meter
  /** Counted by address, too. */
  byAddress: boolean
}

const limitOf = (role: Claims['role'], limits: Limits): Limit | undefined => {
  if (role === 'customer' || role === 'guest') return limits.customer
  return role === 'service' ? limits.service : limits.staff
}

/** Known askers by token, and known subjects of back ends. A hit is synchronous; a token that is not known, or has ended, is verified. */
export class Askers {
  readonly #known = new Recent<Asker>(20_000)
  readonly #subjects = new Recent<OnBehalf>(50_000)
  readonly #verify: Verifier
  readonly #keys: Keys
  readonly #limits: Limits

  constructor(verify: Verifier, keys: Keys, limits: Limits) {
    this.#verify = verify
    this.#keys = keys
    this.#limits = limits
  }

  peek(token: string): Asker | undefined {
    const asker = this.#known.get(token)
    return asker !== undefined && asker.until > Date.now() ? asker : undefined
  }

  /** Rejects with a Refused. */
  async learn(token: string): Promise<Asker> {
    const claims = await this.#verify(token).catch((error: unknown) => {
      throw error instanceof AuthError ? new Refused(error.code, { detail: error.message }) : error
    })
    const { sub: subject, role, exp } = claims
    const caller: Caller = { actor: await this.#actorOf(subject), kind: kindOf(role) }
    const limit = limitOf(role, this.#limits)
    const byAddress = role === 'customer' || role === 'guest'
    const policies = [
      limit && policyField('token', limit),
      byAddress && this.#limits.ip && policyField('ip', this.#limits.ip),
    ]
    const policy = policies.filter(Boolean).join(', ')
    const asker: Asker = { subject, caller, claims, until: exp * 1000, limit, policy, meter: { full: 0 }, byAddress }
    this.#known.set(token, asker)
    return asker
  }

  peekSubject(subject: string): OnBehalf | undefined {
    return this.#subjects.get(subject)
  }

  async learnSubject(subject: string): Promise<OnBehalf> {
    const known: OnBehalf = { subject, caller: { actor: await this.#actorOf(subject), kind: 'customer' } }
    this.#subjects.set(subject, known)
    return known
  }

  async #actorOf(subject: string): Promise<string> {
    try {
      return await this.#keys.actorOf(subject)
    } catch (error) {
      // A subject that cannot be kept is the token's fault; anything else means that the keys are out of reach, and passes.
      if (error instanceof TypeError) throw new Refused('unauthenticated', { detail: error.message })
      throw new Refused('unavailable', { cause: error })
    }
  }
}
