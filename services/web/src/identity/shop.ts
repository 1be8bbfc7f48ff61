import { useSyncExternalStore } from 'react'
import { useAddress } from '../way/way.tsx'
import type { Claims } from './claims.ts'

const NAME = 'cartstream-shop'
const listeners = new Set<() => void>()
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const DEMO = 'demo'

/**
 * The shop that is looked at: the one that the address names (so that a link brings it back), else the last one, else the token's first. A token
 * of another shop has another choice.
 */
export const useShop = ({ shops }: Claims): readonly [string, (shop: string) => void] => {
  const [inAddress, setInAddress] = useAddress('shop')
  const last = useSyncExternalStore(subscribe, () => sessionStorage.getItem(NAME))
  const mayUse = (shop: string | null): shop is string =>
    shop !== null && shop !== '' && (shops === '*' || shops.includes(shop))
  const first = shops === '*' ? DEMO : (shops[0] ?? DEMO)
  const shop = mayUse(inAddress) ? inAddress : mayUse(last) ? last : first
  const choose = (next: string) => {
    sessionStorage.setItem(NAME, next)
    setInAddress(next === first ? '' : next)
    for (const listener of listeners) listener()
  }
  return [shop, choose]
}
