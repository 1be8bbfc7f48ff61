import type { CartstreamError, Combined } from '@cartstream/client'
import { useAllCarts, useClient } from '@cartstream/client/react'
import { useCallback, useEffect, useState } from 'react'
import { shopsBehind } from './combined.ts'

const SOON_MS = 1500
const LATER_MS = 5000

type Looked = { combined?: Combined; error?: CartstreamError }

/** A payment for several carts, looked at again and again for as long as anything may still become of it, and when `since` becomes another. One id per component. */
export const useCombined = (id: string, since: unknown) => {
  const client = useClient()
  const [looked, setLooked] = useState<Looked>({})
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is another look, and so is another `since`
  useEffect(() => {
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      const next: Looked = await client.combined.get(id).then(
        (combined) => ({ combined }),
        (error: CartstreamError) => ({ error }),
      )
      if (isOver) return
      setLooked((before) => ({ ...(before.combined && { combined: before.combined }), ...next }))
      const ms = waitAfter(next)
      if (ms !== undefined) timer = setTimeout(look, ms)
    }
    void look()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [client, id, turn, since])
  const { combined, error } = looked
  useCaughtUp(combined)
  const again = useCallback(() => setTurn((before) => before + 1), [])
  return { combined, error, again }
}

/** Carts are read from another model than payments are, which may be behind: they are looked at until they show what has become of them. */
const useCaughtUp = (combined: Combined | undefined): void => {
  const client = useClient()
  const { carts } = useAllCarts()
  const behind = combined === undefined ? '' : shopsBehind(combined, carts).join()
  useEffect(() => {
    if (behind === '') return
    const look = () => {
      for (const shop of behind.split(','))
        void client
          .cartOf(shop)
          .get({ fresh: true })
          .catch(() => {})
      void client.carts.get({ fresh: true }).catch(() => {}) // said where the carts are shown
    }
    look()
    const timer = setInterval(look, SOON_MS)
    return () => clearInterval(timer)
  }, [client, behind])
}

/** Undefined: nothing more is to be expected. */
const waitAfter = ({ combined, error }: Looked): number | undefined => {
  if (error !== undefined) return error.retryable ? LATER_MS : undefined
  if (combined?.status === 'closed') return undefined
  return combined?.status === 'intended' ? LATER_MS : SOON_MS
}
