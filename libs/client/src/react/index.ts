/** Hooks for React 18 and later, within a CartstreamProvider. */
export {
  type Action,
  type CartTotals,
  type LessOf,
  useAddToCart,
  useAllCarts,
  useCart,
  useCartTotals,
  useClearCarts,
  useDecrementItem,
} from './cart.ts'
export { type ToldConnection, useConnection } from './connection.ts'
export { type LiveHookOptions, useAvailability, useLive, useLiveCarts } from './live.ts'
export { CartstreamProvider, type CartstreamProviderProps, useClient } from './provider.ts'
export { cartQuery, cartsQuery, type Listed, listQuery, type Query } from './queries.ts'
