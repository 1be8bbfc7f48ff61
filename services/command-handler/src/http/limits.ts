import { Recent } from './recent.ts'

/** `quota` requests per `windowSeconds`, refilled evenly. */
export type Limit = { quota: number; windowSeconds: number }

/**
 * Limits by what a token's role is; an absent one does not limit. `ip` counts, per address, guests, customers and whoever has not shown a
 * good token yet. Back ends (`service`), `staff` and admins share addresses with nobody or with each other: only their tokens are counted.
 */
export type Limits = {
  ip?: Limit | undefined
  /** Guest tokens made, per address. */
  guests?: Limit | undefined
  /** What storefronts say of their sessions' carts, which needs no token, per address. */
  sessions?: Limit | undefined
  /** Payment providers' webhooks, per address: before their signatures are worked on. */
  webhooks?: Limit | undefined
  customer?: Limit | undefined
  staff?: Limit | undefined
  service?: Limit | undefined
}

/** A shopper's 10 requests a second, a school's or an office's 50 behind one address; a back end may send what it can, a provider a hundred a second. */
export const defaultLimits: Limits = {
  ip: { quota: 3000, windowSeconds: 60 },
  guests: { quota: 60, windowSeconds: 60 },
  sessions: { quota: 600, windowSeconds: 60 },
  webhooks: { quota: 6000, windowSeconds: 60 },
  customer: { quota: 600, windowSeconds: 60 },
  staff: { quota: 600_000, windowSeconds: 60 },
}

/** One caller's use of a limit, by the generic cell rate algorithm: a single number, the time (ms) at which all of the quota is there again. */
export type Meter = { full: number }

/** What is left after a request; -1 where it must be refused. `seconds`: until the quota is whole again, or, refused, until the next request. */
export type Drawn = { remaining: number; seconds: number }

export const draw = (meter: Meter, limit: Limit, now: number): Drawn => {
  const window = limit.windowSeconds * 1000
  const each = window / limit.quota
  // Adding up fractions of a millisecond errs by less than this, which must not cost a caller the last request of the quota.
  const slack = each / 1000
  const taken = Math.max(meter.full - now, 0) + each
  if (taken > window + slack) return { remaining: -1, seconds: Math.ceil((taken - window) / 1000) }
  meter.full = now + taken
  return { remaining: Math.floor((window - taken + slack) / each), seconds: Math.ceil((taken - slack) / 1000) }
}

/** The meters of a limit by caller, bounded: whoever has not been seen for 50,000 other callers starts anew. */
export class Meters {
  readonly #meters = new Recent<Meter>(50_000)
  readonly limit: Limit

  constructor(limit: Limit) {
    this.limit = limit
  }

  draw(name: string, now: number): Drawn {
    const meter = this.#meters.get(name) ?? { full: 0 }
    if (meter.full === 0) this.#meters.set(name, meter)
    return draw(meter, this.limit, now)
  }
}

/** A partner's /64 is one caller: an IPv6 host has 2^64 addresses of its own. */
export const addressOf = (ip: string): string => {
  if (!ip.includes(':')) return ip
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)
  if (mapped !== null) return mapped[1]!
  const [head = '', tail] = ip.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined ? first : [...first, ...Array(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

/** The two fields of draft-ietf-httpapi-ratelimit-headers-11. */
export const policyField = (name: string, { quota, windowSeconds }: Limit): string =>
  `"${name}";q=${quota};w=${windowSeconds}`
export const leftField = (name: string, { remaining, seconds }: Drawn): string =>
  `"${name}";r=${remaining < 0 ? 0 : remaining};t=${seconds}`
