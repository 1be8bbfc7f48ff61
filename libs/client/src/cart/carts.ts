import type { CartstreamError } from '../error.ts'
import { Listeners } from '../stores.ts'
import type { CartList, CartManager, CartSnapshot, CartsSnapshot, ShownCart } from '../types.ts'
import type { Cart, OwnCarts } from '../wire.ts'
import type { Ask } from './commands.ts'
import { shownWith } from './shown.ts'

const CACHE_MS = 30_000

export type CartsOptions = {
  now(): number
  ask: Ask
  cartOf(shop: string): CartManager
  /** Those that something is known of, by shop. */
  known(): ReadonlyMap<string, CartManager>
  look(how: 'hits' | 'misses'): void
}
type Listed = OwnCarts['carts'][number]
type Shown = CartsSnapshot['carts'][number]

/** The own carts over all shops: as they were listed, and where one is known better by now, as it is known. */
export class OwnCartList implements CartList {
  readonly #options: CartsOptions
  readonly #listeners = new Listeners()
  readonly #names = new Map<string, string>()
  readonly #followed = new Map<string, () => void>()
  #listed: OwnCarts | undefined
  #readAt = Number.NEGATIVE_INFINITY
  #error: CartstreamError | undefined
  #reading: Promise<OwnCarts> | undefined
  #isOld = false
  #shown: CartsSnapshot | undefined

  constructor(options: CartsOptions) {
    this.#options = options
  }

  subscribe = (listener: () => void): (() => void) => {
    const remove = this.#listeners.add(listener)
    if (this.#listeners.size === 1) {
      this.#follow()
      void this.get().catch(() => {}) // `error` says so
    }
    return () => {
      remove()
      if (this.#listeners.size === 0) this.#unfollow()
    }
  }

  getSnapshot = (): CartsSnapshot => {
    this.#shown ??= this.#seen()
    return this.#shown
  }

  async get({ fresh = false }: { fresh?: boolean } = {}): Promise<OwnCarts> {
    const isKnown = !fresh && !this.#isOld && this.#options.now() - this.#readAt < CACHE_MS
    this.#options.look(isKnown && this.#listed ? 'hits' : 'misses')
    return isKnown && this.#listed ? this.#listed : this.#read()
  }

  async clear(): Promise<void> {
    const { carts } = await this.get({ fresh: true })
    const own = carts.filter(({ purpose }) => purpose === undefined)
    const done = await Promise.allSettled(own.map(({ shop }) => this.#options.cartOf(shop).clear()))
    const refused = done.find((one) => one.status === 'rejected')
    if (refused !== undefined) throw refused.reason
  }

  /** A command was done in one of the carts: the totals are of before. */
  commanded(): void {
    this.#isOld = true
    if (this.#listeners.size === 0) return
    this.#follow()
    this.#changed()
    void this.#read().catch(() => {}) // `error` says so
  }

  #read(): Promise<OwnCarts> {
    this.#isOld = false
    const reading = this.#options.ask<OwnCarts>('GET', '/v1/carts').then(
      ({ body }) => {
        if (this.#reading !== reading) return body // something was done meanwhile, and it is being read again
        for (const { shop, shopName } of body.carts) this.#names.set(shop, shopName)
        this.#listed = body
        this.#readAt = this.#options.now()
        this.#error = undefined
        this.#changed()
        return body
      },
      (error: CartstreamError) => {
        this.#error = error
        this.#changed()
        throw error
      },
    )
    this.#reading = reading
    return reading
  }

  #follow(): void {
    for (const [shop, cart] of this.#options.known())
      if (!this.#followed.has(shop))
        this.#followed.set(
          shop,
          cart.subscribe(() => this.#changed()),
        )
  }
  #unfollow(): void {
    for (const stop of this.#followed.values()) stop()
    this.#followed.clear()
  }
  #changed(): void {
    this.#shown = undefined
    this.#listeners.tell()
  }

  #seen(): CartsSnapshot {
    const listed = this.#listed?.carts ?? []
    const known = new Map([...this.#options.known()].map(([shop, cart]) => [shop, cart.getSnapshot()]))
    const here = listed.map((cart) => better(cart, known.get(cart.shop)))
    const others = [...known].flatMap(([shop, { cart }]) => {
      const isListed = listed.some((one) => one.shop === shop && one.purpose === undefined)
      return cart === undefined || isListed ? [] : [{ ...cart, shop, shopName: this.#names.get(shop) ?? shop }]
    })
    const carts = [...here, ...others].filter(({ items }) => items.length > 0)
    const isListed = ({ id, version }: ShownCart) => listed.some((one) => one.id === id && one.version === version)
    const pending = carts.some((cart) => cart.pending) || !carts.every(isListed) || carts.length !== listed.length
    const isRecent = this.#options.now() - this.#readAt < CACHE_MS
    const none = this.#error === undefined ? 'loading' : 'failed'
    return {
      status: this.#listed === undefined ? none : isRecent && !this.#isOld ? 'fresh' : 'stale',
      ...{ carts, pending, totals: pending ? undefined : this.#listed?.totals, error: this.#error },
    }
  }
}

/** The listed cart, or what is known of it since. */
const better = ({ shop, shopName, ...cart }: Listed, known: CartSnapshot | undefined): Shown => {
  const later = known?.cart
  const isKnown = later !== undefined && cart.purpose === undefined && (later.id !== cart.id || isLater(later, cart))
  return { ...(isKnown ? later : shownWith(cart, [])), shop, shopName }
}
const isLater = (known: ShownCart, listed: Cart): boolean => known.pending || known.version >= listed.version
