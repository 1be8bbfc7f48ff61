import { useCallback, useRef, useState, useSyncExternalStore } from 'react'
import { CartstreamError } from '../error.ts'
import type { CartSnapshot, CartsSnapshot, Item, Store } from '../types.ts'
import type { Cart, OwnCarts } from '../wire.ts'
import { useClient } from './provider.ts'

const useStore = <T>({ subscribe, getSnapshot }: Store<T>): T =>
  useSyncExternalStore(subscribe, getSnapshot, getSnapshot)

/** The own cart, of the client's shop or of another, with this page's own commands done in it at once. */
export const useCart = (shop?: string): CartSnapshot => {
  const client = useClient()
  return useStore(shop === undefined ? client.cart : client.cartOf(shop))
}
export const useAllCarts = (): CartsSnapshot => useStore(useClient().carts)

export type CartTotals = { lines: number; pending: boolean; totals: OwnCarts['totals'] | undefined }
/** Over all shops; `totals` per currency, absent while they are not confirmed. */
export const useCartTotals = (): CartTotals => {
  const { carts, pending, totals } = useAllCarts()
  return { lines: carts.reduce((sum, { items }) => sum + items.length, 0), pending, totals }
}

/** A command as a component gives it. `run` resolves with what came of it, or undefined where it was refused: `error` then says why. */
export type Action<Input, Result> = {
  run(...input: Input extends void ? [] : [input: Input]): Promise<Result | undefined>
  isPending: boolean
  error: CartstreamError | undefined
  /** Forgets the error. */
  reset(): void
}

export const useAddToCart = (): Action<Item & { shop?: string }, Cart> => {
  const client = useClient()
  return useAction(({ shop = client.shop, ...item }) => client.cartOf(shop).add(item))
}
export type LessOf = { line: string; by?: string | number; shop?: string }
export const useDecrementItem = (): Action<LessOf, Cart> => {
  const client = useClient()
  return useAction(({ shop = client.shop, line, by }) => client.cartOf(shop).decrement(line, by))
}
/** The carts of all shops. */
export const useClearCarts = (): Action<void, void> => {
  const client = useClient()
  return useAction(() => client.carts.clear())
}

const useAction = <Input, Result>(act: (input: Input) => Promise<Result>): Action<Input, Result> => {
  const [state, setState] = useState<{ pending: number; error: CartstreamError | undefined }>(idle)
  const latest = useRef(act)
  latest.current = act
  const run = useCallback(async (input?: Input) => {
    setState(({ pending }) => ({ pending: pending + 1, error: undefined }))
    let error: CartstreamError | undefined
    try {
      return await latest.current(input as Input)
    } catch (thrown) {
      if (!(thrown instanceof CartstreamError)) throw thrown
      error = thrown
      return undefined
    } finally {
      setState((before) => ({ pending: before.pending - 1, error: error ?? before.error }))
    }
  }, [])
  const reset = useCallback(() => setState((before) => ({ ...before, error: undefined })), [])
  return { run: run as Action<Input, Result>['run'], isPending: state.pending > 0, error: state.error, reset }
}
const idle = { pending: 0, error: undefined }
