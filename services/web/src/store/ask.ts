import type { CartstreamError } from '@cartstream/client'
import { useClient } from '@cartstream/client/react'
import { useCallback, useEffect, useState } from 'react'

type Read<T> = { data: T | undefined; error: CartstreamError | undefined; isAsking: boolean }

/** What a path of the shop answers, once. The same path for as long as it is mounted. */
export const useRead = <T>(path: string): Read<T> & { again: () => void } => {
  const client = useClient()
  const [read, setRead] = useState<Read<T>>({ data: undefined, error: undefined, isAsking: true })
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is another look
  useEffect(() => {
    const asking = new AbortController()
    client.request<T>('GET', path, undefined, { signal: asking.signal }).then(
      (data) => setRead({ data, error: undefined, isAsking: false }),
      (error: CartstreamError) => asking.signal.aborted || setRead({ data: undefined, error, isAsking: false }),
    )
    return () => asking.abort()
  }, [client, path, turn])
  const again = useCallback(() => {
    setRead((before) => ({ ...before, isAsking: true }))
    setTurn((before) => before + 1)
  }, [])
  return { ...read, again }
}
