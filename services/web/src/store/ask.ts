import type { CartstreamError } from '@cartstream/client'
import { useClient } from '@cartstream/client/react'
import { useCallback, useEffect, useState } from 'react'

type Read<T> = { data: T | undefined; error: CartstreamError | undefined }

/** What a path of the shop answers, once. */
export const useRead = <T>(path: string): Read<T> & { again: () => void } => {
  const client = useClient()
  const [read, setRead] = useState<Read<T>>({ data: undefined, error: undefined })
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is another look
  useEffect(() => {
    const asking = new AbortController()
    client.request<T>('GET', path, undefined, { signal: asking.signal }).then(
      (data) => setRead({ data, error: undefined }),
      (error: CartstreamError) => asking.signal.aborted || setRead({ data: undefined, error }),
    )
    return () => asking.abort()
  }, [client, path, turn])
  const again = useCallback(() => setTurn((before) => before + 1), [])
  return { ...read, again }
}
