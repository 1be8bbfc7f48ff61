import { CartstreamError } from '../error.ts'
import type { CartManager, CartSnapshot, Item, ShownCart } from '../types.ts'
import type { Cart, CheckoutBody, ConfirmBody, MergeBody, Outcome, Started } from '../wire.ts'
import { changeLine, chosen, less, lineOf, noLine } from './commands.ts'
import { fromUnits, toUnits } from './decimal.ts'
import { type Effect, keyOf } from './shown.ts'
import { CartState, type CartStateOptions } from './state.ts'

const nothing: Effect = { type: 'nothing' }
const itself = (cart: Cart): Cart => cart
const inIt = ({ cart }: { cart: Cart }): Cart => cart

/** The commands on a cart; what is known of it, and what is shown, is the state's business. */
export class OwnCart implements CartManager {
  readonly shop: string
  readonly subscribe: CartManager['subscribe']
  readonly getSnapshot: () => CartSnapshot
  readonly #state: CartState
  readonly #options: CartStateOptions

  constructor(options: CartStateOptions) {
    this.shop = options.shop
    this.#options = options
    this.#state = new CartState(options)
    this.subscribe = this.#state.subscribe
    this.getSnapshot = this.#state.getSnapshot
  }

  get(options: { fresh?: boolean } = {}): Promise<Cart> {
    return this.#state.get(options)
  }
  recover(): Promise<Cart> {
    return this.#state.recover()
  }

  add({ sku, variant, batch, quantity = 1 }: Item): Promise<Cart> {
    const body = { sku, ...(variant && { variant }), ...(batch && { batch }), quantity: fromUnits(toUnits(quantity)) }
    const effect: Effect = { type: 'add', article: body, quantity: body.quantity }
    return this.#counted(
      'adds',
      this.#do(effect, () => this.#ask<Cart>('POST', 'items', body), itself),
    )
  }

  change(line: string, quantity: string | number): Promise<Cart> {
    const key = this.#keyOf(line)
    const to = fromUnits(toUnits(quantity))
    const seen = this.#shown()?.items.find((one) => one.key === key)?.quantity ?? to
    const next = chosen(to, seen, this.#options.conflict)
    return this.#do({ type: 'set', key, quantity: to }, () => changeLine(this.#state.changing, key, next), itself)
  }
  decrement(line: string, by: string | number = 1): Promise<Cart> {
    const key = this.#keyOf(line)
    const amount = fromUnits(toUnits(by))
    const change = () => changeLine(this.#state.changing, key, less(amount))
    return this.#do({ type: 'less', key, by: amount }, change, itself)
  }
  remove(line: string): Promise<Cart> {
    const key = this.#keyOf(line)
    return this.#do(
      { type: 'set', key, quantity: '0' },
      () => this.#ask<Cart>('DELETE', `items/${this.#idOf(key)}`),
      itself,
    )
  }
  clear(): Promise<Cart> {
    return this.#do({ type: 'clear' }, () => this.#ask<Cart>('DELETE', ''), itself)
  }
  save(line: string): Promise<Cart> {
    const key = this.#keyOf(line)
    return this.#do(
      { type: 'set', key, quantity: '0' },
      () => this.#ask<Cart>('POST', `saved/${this.#idOf(key)}`),
      itself,
    )
  }
  restore(line: string): Promise<Cart> {
    return this.#do(nothing, () => this.#ask<Cart>('DELETE', `saved/${this.#idOf(line, 'saved')}`), itself)
  }

  keepHolds(): Promise<Cart> {
    return this.#do(nothing, () => this.#ask<Cart>('POST', 'keep'), itself)
  }
  recalculate(): Promise<Cart> {
    return this.#do(nothing, () => this.#ask<Cart>('POST', 'recalculate'), itself)
  }
  claim(code: string): Promise<Cart> {
    return this.#do(nothing, () => this.#ask<Cart>('POST', 'promotions', { code }), itself)
  }
  merge(guestToken: string, strategy?: MergeBody['strategy']): Promise<Cart> {
    const body = { from: guestToken, ...(strategy && { strategy }) }
    return this.#do(nothing, () => this.#ask<Cart>('POST', 'merge', body), itself)
  }

  checkout(body?: CheckoutBody): Promise<Started> {
    const total = this.#shown()?.total
    const asked = { ...(total !== undefined && { total }), ...body }
    return this.#counted(
      'checkouts',
      this.#do(nothing, () => this.#ask<Started>('POST', 'checkout', asked), inIt),
    )
  }
  cancelCheckout(): Promise<Cart> {
    return this.#do(nothing, () => this.#ask<Cart>('DELETE', 'checkout'), itself)
  }
  confirm(payment: string, body: ConfirmBody = {}): Promise<Outcome> {
    const path = `/v1/shops/${this.shop}/payments/${payment}/confirm`
    return this.#do(nothing, () => this.#options.ask<Outcome>('POST', path, body ?? {}), inIt)
  }
  fail(payment: string, reason?: string): Promise<Outcome> {
    const path = `/v1/shops/${this.shop}/payments/${payment}/fail`
    return this.#do(
      nothing,
      () => this.#options.ask<Outcome>('POST', path, reason === undefined ? {} : { reason }),
      inIt,
    )
  }

  readonly #do: CartState['command'] = (effect, ask, cartOf) => this.#state.command(effect, ask, cartOf)

  #ask<T>(method: 'POST' | 'DELETE', path: string, body?: unknown) {
    const whole = path === '' ? this.#state.path : `${this.#state.path}/${path}`
    return this.#options.ask<T>(method, whole, body)
  }
  #shown(): ShownCart | undefined {
    return this.#state.getSnapshot().cart
  }
  /** What is in a line that is shown, by which it is found whatever its id is by then. */
  #keyOf(line: string): string {
    const found = this.#shown()?.items.find(({ id, key }) => id === line || key === line)
    return found === undefined ? line : keyOf(found)
  }
  #idOf(line: string, among: 'items' | 'saved' = 'items'): string {
    const found = lineOf(this.#state.known()?.[among], line)
    if (found === undefined) throw noLine()
    return found.id
  }

  async #counted<T>(kind: 'adds' | 'checkouts', doing: Promise<T>): Promise<T> {
    try {
      const done = await doing
      this.#options.counts.command(kind, undefined)
      return done
    } catch (error) {
      this.#options.counts.command(kind, error instanceof CartstreamError ? error.status : 0)
      throw error
    }
  }
}
