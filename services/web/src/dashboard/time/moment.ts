import type { ShopMoments, ShopState } from '@cartstream/client'
import { useClient } from '@cartstream/client/react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { learnTime } from '../../look/clock.ts'
import { useAddress } from '../../way/way.tsx'
import { GRACE_MS } from '../ask.ts'
import { instantOf } from './wall.ts'

export type Row = ShopState['rows'][number]
export type Of<Kind extends Row['kind']> = Extract<Row, { kind: Kind }>
/** The shop as it stood. `at`: RFC 3339, what was looked at. */
export type Past = {
  at: string
  position: string | undefined
  carts: readonly Of<'cart'>[]
  holds: readonly Of<'hold'>[]
  skus: readonly Of<'sku'>[]
  sessions: readonly Of<'session'>[]
}

/** The instant that the address names, as RFC 3339 in UTC; undefined: live. `isWrong`: the address names none that can be read. */
export type Moment = { at: string | undefined; isWrong: boolean; goTo(ms: number): void; goLive(): void }

export const useMoment = (): Moment => {
  const [said, set] = useAddress('at')
  const ms = said === '' ? undefined : instantOf(said, 'UTC')
  const goTo = useCallback((to: number) => set(new Date(to).toISOString()), [set])
  const goLive = useCallback(() => set(''), [set])
  return {
    at: ms === undefined ? undefined : new Date(ms).toISOString(),
    isWrong: said !== '' && ms === undefined,
    goTo,
    goLive,
  }
}

const LIVE_MS = 2000
/** What was looked up of the past stays true. Live is asked for again and again. */
const oldAfter = (at: string | undefined) => (at === undefined ? LIVE_MS + GRACE_MS : Number.POSITIVE_INFINITY)
const howOften = (at: string | undefined) =>
  at === undefined ? { refetchInterval: LIVE_MS, staleTime: 0 } : { staleTime: Number.POSITIVE_INFINITY }
const query = (at: string | undefined, name = 'at') => (at === undefined ? '' : `${name}=${encodeURIComponent(at)}`)

/**
 * What a path says of a moment. An answer to a moment that was left meanwhile is called off; what was shown before stays until the new one
 * is there (`isPlaceholderData`).
 */
export const useAt = <T extends object>(path: string, at: string | undefined, { name = 'at', heard }: How<T> = {}) => {
  const client = useClient()
  const whole = `${path}${path.includes('?') ? '&' : '?'}${query(at, name)}`
  return useQuery({
    queryKey: [client.shop, 'at', path, at],
    queryFn: async ({ signal }) => {
      const answer = await client.request<T>('GET', whole, undefined, { signal })
      heard?.(answer)
      return answer
    },
    placeholderData: keepPreviousData,
    ...howOften(at),
  })
}

/** `name`: of the parameter that says the moment. `heard`: told of each answer as it comes, and of none that was kept. */
type How<T> = { name?: string; heard?: (answer: T) => void }

/** Where the slider begins and ends, and the events next to the moment. */
export const useMoments = (at: string | undefined) => useAt<ShopMoments>('moments', at, { heard: hearTime })
const hearTime = ({ now }: ShopMoments) => learnTime(now)

const PAGE = 1000

/** The whole shop at a moment, however many pages that is: all are of the same past. */
export const usePast = (at: string | undefined) => {
  const client = useClient()
  const asked = useQuery({
    queryKey: [client.shop, 'past', at],
    queryFn: async ({ signal }): Promise<Past> => {
      const rows: Row[] = []
      let page: ShopState | undefined
      do {
        const next: string = page?.next === undefined ? '' : `&next=${page.next}`
        page = await client.request<ShopState>('GET', `state?limit=${PAGE}&${query(at)}${next}`, undefined, { signal })
        rows.push(...page.rows)
      } while (page.next !== undefined)
      return pastOf(page, rows)
    },
    placeholderData: keepPreviousData,
    ...howOften(at),
  })
  return { ...asked, oldAfterMs: oldAfter(at) }
}

const pastOf = ({ at, position }: ShopState, rows: readonly Row[]): Past => {
  const of = <Kind extends Row['kind']>(kind: Kind) => rows.filter((row): row is Of<Kind> => row.kind === kind)
  return { at, position, carts: of('cart'), holds: of('hold'), skus: of('sku'), sessions: of('session') }
}
