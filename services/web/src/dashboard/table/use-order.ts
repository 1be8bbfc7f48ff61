import type { LiveStatus } from '@cartstream/client'
import { type FocusEvent, useCallback, useEffect, useMemo, useReducer, useRef } from 'react'
import { isSame, madeAnew, mayResort, type Ordering, type Places, placed, sortedKeys } from './order.ts'

/** What the list tells of who is at it. */
export type Watched = {
  onPointerEnter(): void
  onPointerLeave(): void
  onFocus(): void
  onBlur(event: FocusEvent<HTMLElement>): void
}

/** `isDue`: another order is right by now, and waits until nobody is at the list, or for `resort`. */
export type Ordered = { keys: readonly string[]; isDue: boolean; resort(): void; watched: Watched }

/** The order of a list over time (order.ts). `rows` may be another map at each change; `matches` and `compare` are the same while they mean the same. */
export const useOrder = <Row>(ordering: Ordering<Row>, status: LiveStatus): Ordered => {
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const made = useRef<Places<Row>>(undefined)
  const latest = useRef(ordering)
  latest.current = ordering
  made.current = placed(made.current, ordering, status === 'live' || status === 'quiet')

  const { watched, freeSince } = useWatched()
  const resort = useCallback(() => {
    made.current = madeAnew(latest.current, made.current!.wereWhole)
    redraw()
  }, [])
  useEffect(() => {
    const look = () => {
      const isDue = !isSame(made.current!.keys, sortedKeys(latest.current))
      if (isDue && mayResort(freeSince.current, Date.now())) resort()
      else if (isDue !== made.current!.isDue) {
        made.current!.isDue = isDue
        redraw()
      }
    }
    const timer = setInterval(look, 1000)
    return () => clearInterval(timer)
  }, [resort, freeSince])
  return { keys: made.current.keys, isDue: made.current.isDue, resort, watched }
}

const useWatched = () => {
  const at = useRef({ pointer: false, focus: false })
  const freeSince = useRef<number | undefined>(Date.now())
  const watched = useMemo<Watched>(() => {
    const set = (which: 'pointer' | 'focus', is: boolean) => {
      at.current[which] = is
      freeSince.current = at.current.pointer || at.current.focus ? undefined : Date.now()
    }
    return {
      onPointerEnter: () => set('pointer', true),
      onPointerLeave: () => set('pointer', false),
      onFocus: () => set('focus', true),
      onBlur: ({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) set('focus', false)
      },
    }
  }, [])
  return { watched, freeSince }
}
