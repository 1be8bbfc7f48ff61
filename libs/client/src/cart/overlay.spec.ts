import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applied, ModelShop, type Told } from '../../spec/shop.ts'
import type { Cart, ShownCart } from '../index.ts'
import { answered, gone, issued, type Overlay, read, shown, unknown } from './overlay.ts'
import { type Effect, keyOf } from './shown.ts'

const sku = fc.constantFrom('MUG', 'TEA', 'JAM')
const few = fc.integer({ min: 1, max: 4 }).map(String)
const own: fc.Arbitrary<Told> = fc.oneof(
  fc.record({ type: fc.constant('add' as const), article: fc.record({ sku }), quantity: few }),
  fc.record({ type: fc.constant('less' as const), key: sku.map((name) => keyOf({ sku: name })), by: few }),
  fc.constant({ type: 'clear' as const }),
)
const order: fc.Arbitrary<Told> = fc.constant({ type: 'order' })

/** What the network and the service may do next, in any order that a serial client and a real network allow. */
const step = (told: fc.Arbitrary<Told>, alone: boolean) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('issue' as const), told }) },
    { weight: 4, arbitrary: fc.constant({ do: 'arrive' as const }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('answer' as const), later: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant({ do: 'refuse' as const }) },
    { weight: 3, arbitrary: fc.constant({ do: 'push' as const }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('deliver' as const), which: fc.nat() }) },
    { weight: 2, arbitrary: fc.constant({ do: 'ask' as const }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), which: fc.nat() }) },
    ...(alone
      ? []
      : [
          { weight: 3, arbitrary: fc.record({ do: fc.constant('other' as const), told: own }) },
          { weight: 1, arbitrary: fc.constant({ do: 'give-up' as const }) },
        ]),
  )
type Step = ReturnType<typeof step> extends fc.Arbitrary<infer S> ? S : never

/** A shopper's page, the shop, and all that is under way between them. */
class Scene {
  readonly shop = new ModelShop()
  overlay: Overlay = { ...unknown, known: this.shop.cart() }
  /** What the shopper has asked for and was not refused, as quantities. */
  readonly asked: Told[] = []
  readonly #queue: { id: number; told: Told; done?: Cart }[] = []
  readonly #pushed: (Cart | string)[] = []
  readonly #reads: { cart: Cart; epoch: number }[] = []
  #count = 0

  take(step: Step): void {
    const head = this.#queue[0]
    switch (step.do) {
      case 'issue': {
        const id = ++this.#count
        this.#queue.push({ id, told: step.told })
        this.asked.push(step.told)
        this.overlay = issued(this.overlay, { id, effect: effectOf(step.told) })
        return
      }
      case 'arrive':
        if (head !== undefined && head.done === undefined) head.done = this.#does(head.told, head.id)
        return
      case 'answer':
        if (head?.done === undefined) return
        this.#queue.shift()
        this.overlay = answered(this.overlay, head.id, step.later ? this.#current(head.done) : head.done)
        return
      case 'refuse':
        if (head === undefined || head.done !== undefined) return
        this.#queue.shift()
        this.asked.splice(this.asked.indexOf(head.told), 1)
        this.overlay = answered(this.overlay, head.id, this.shop.cart())
        return
      case 'give-up':
        if (head === undefined) return
        this.#queue.shift()
        this.overlay = answered(this.overlay, head.id, undefined)
        return
      case 'other':
        this.#does(step.told)
        return
      case 'push':
        this.#pushed.push(this.shop.cart())
        return
      case 'deliver': {
        const row = this.#pushed[step.which % this.#pushed.length]
        if (row !== undefined)
          this.overlay = typeof row === 'string' ? gone(this.overlay, row) : read(this.overlay, row)
        return
      }
      case 'ask':
        this.#reads.push({ cart: this.shop.cart(), epoch: this.overlay.epoch })
        return
      case 'read': {
        const told = this.#reads[step.which % this.#reads.length]
        if (told !== undefined) this.overlay = read(this.overlay, told.cart, told.epoch)
      }
    }
  }

  /** All that is under way arrives; and where the page has doubts, it asks. */
  end(): void {
    while (this.#queue.length > 0)
      for (const what of ['arrive', 'answer'] as const) this.take({ do: what, later: false })
    this.#pushed.splice(0, this.#pushed.length, this.shop.cart())
    this.take({ do: 'deliver', which: 0 })
    if (this.overlay.doubt) this.overlay = read(this.overlay, this.shop.cart(), this.overlay.epoch)
  }

  /** A replay tells the cart as it is by then. */
  #current(done: Cart): Cart {
    const now = this.shop.cart()
    return now.id === done.id ? now : done
  }
  #does(told: Told, id?: number): Cart {
    const before = this.shop.cart().id
    const cart = this.shop.does(told, id)
    if (told.type === 'order') this.#pushed.push(before)
    return cart
  }
}

const effectOf = (told: Told): Effect => (told.type === 'order' ? { type: 'nothing' } : told)
const quantities = (cart: ShownCart | Cart | undefined) =>
  Object.fromEntries((cart?.items ?? []).map((line) => [line.sku, Number(line.quantity)]))

/** What must be so of whatever is shown, whoever acts and whatever is lost. */
const holds = ({ overlay, shop }: Scene): void => {
  const known = overlay.known!
  const state = shop.stateOf(known)
  expect(state?.cart).toEqual(known) // the service was so once: no number is of the client's own making
  for (const { id } of overlay.pending) expect(state?.has.has(id)).toBe(false) // and nothing under way is in it: nothing counts twice
  const seen = shown(overlay)!
  if (seen.pending) expect([seen.total, seen.subtotal, seen.tax]).toEqual([undefined, undefined, undefined])
  else expect([quantities(seen), seen.total]).toEqual([quantities(state?.cart), state?.cart.total])
}

describe('what is shown of a cart, with answers delayed, lost and reordered', () => {
  it('is at every moment what the shopper has asked for, where nobody else acts: no flicker, no double count', () => {
    fc.assert(
      fc.property(fc.array(step(own, true), { maxLength: 60 }), (steps) => {
        const scene = new Scene()
        for (const one of steps) {
          scene.take(one)
          holds(scene)
          const wanted = scene.asked.reduce<ReadonlyMap<string, number>>(applied, new Map())
          expect(quantities(shown(scene.overlay))).toEqual(Object.fromEntries(wanted))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is never a number that the service has not said, never goes back, and ends as the service has it', () => {
    fc.assert(
      fc.property(
        fc.array(step(fc.oneof({ weight: 6, arbitrary: own }, { weight: 1, arbitrary: order }), false), {
          maxLength: 60,
        }),
        (steps) => {
          const scene = new Scene()
          for (const one of steps) {
            const before = scene.overlay.known!
            scene.take(one)
            holds(scene)
            expect(scene.shop.orderOf(scene.overlay.known!)).toBeGreaterThanOrEqual(scene.shop.orderOf(before))
          }
          scene.end()
          holds(scene)
          expect(scene.overlay.known).toEqual(scene.shop.cart())
          expect(scene.overlay.pending).toEqual([])
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('a command', () => {
  const shop = new ModelShop()
  const empty = shop.cart()
  const add: Told = { type: 'add', article: { sku: 'MUG' }, quantity: '2' }
  const one = issued(read(unknown, empty, 0), { id: 1, effect: effectOf(add) })
  const full = shop.does(add, 1)

  it('is shown at once, without figures', () => {
    expect(shown(one)).toMatchObject({
      pending: true,
      itemCount: 1,
      items: [{ sku: 'MUG', quantity: '2', pending: true }],
    })
    expect(shown(one)).not.toHaveProperty('total')
  })
  it('is not counted twice where it is pushed before it is answered', () => {
    const pushed = read(one, full)
    expect(quantities(shown(pushed))).toEqual({ MUG: 2 })
    expect(shown(answered(pushed, 1, full))).toMatchObject({
      pending: false,
      total: '20.00',
      items: [{ quantity: '2' }],
    })
  })
  it('stays shown while what is read is still without it', () => {
    expect(quantities(shown(read(answered(one, 1, full), empty)))).toEqual({ MUG: 2 })
  })
  it('is taken back where it is refused', () => {
    expect(shown(answered(one, 1, empty))).toMatchObject({ pending: false, items: [], total: '0.00' })
  })
  it('of which the outcome is not known is taken back, until what is read says otherwise', () => {
    const lost = answered(one, 1, undefined)
    expect(quantities(shown(lost))).toEqual({})
    expect(quantities(shown(read(lost, full)))).toEqual({ MUG: 2 })
  })
  it('and another since are not undone by what was asked for before them, though it comes later', () => {
    const asked = { cart: full, epoch: one.epoch + 1 }
    const ordering = issued(answered(one, 1, full), { id: 2, effect: { type: 'nothing' } })
    const ordered = answered(ordering, 2, shop.does({ type: 'order' }, 2))
    expect(ordered.doubt).toBe(true)
    const next = shop.does(add, 3)
    const adding = answered(issued(ordered, { id: 3, effect: effectOf(add) }), 3, next)
    const later = read(adding, asked.cart, asked.epoch)
    expect([later.known, later.doubt]).toEqual([next, true])
  })
})
