import type { CartstreamError, Combined } from '@cartstream/client'
import { useClient } from '@cartstream/client/react'
import { useCallback, useEffect, useState } from 'react'

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
  const isClosed = combined?.status === 'closed'
  useEffect(() => {
    if (isClosed) void client.carts.get({ fresh: true }).catch(() => {}) // said where the carts are shown
  }, [client, isClosed])
  const again = useCallback(() => setTurn((before) => before + 1), [])
  return { combined, error, again }
}

/** Undefined: nothing more is to be expected. */
const waitAfter = ({ combined, error }: Looked): number | undefined => {
  if (error !== undefined) return error.retryable ? LATER_MS : undefined
  if (combined?.status === 'closed') return undefined
  return combined?.status === 'intended' ? LATER_MS : SOON_MS
}
