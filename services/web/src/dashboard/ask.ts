import { useClient } from '@cartstream/client/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { announce } from '../look/announcer.tsx'
import { useLocalNow } from '../look/clock.ts'

/** So long an answer may take before what is shown counts as old. */
export const GRACE_MS = 5000

/**
 * What a path answers, relative to the shop's or from the root; asked anew when `since` becomes another, and kept shown meanwhile. Undefined: nothing
 * is asked. `everyMs`: of what no stream tells, asked again so often while the tab is looked at; after `oldAfterMs` without an answer it is old,
 * whether a question has failed by then or not.
 */
export const useAsked = <T extends object>(path: string | undefined, since?: unknown, everyMs?: number) => {
  const client = useClient()
  const query = useQuery({
    queryKey: [client.shop, path],
    queryFn: ({ signal }) => client.request<T>('GET', path!, undefined, { signal }),
    enabled: path !== undefined,
    refetchInterval: everyMs ?? false,
  })
  const asked = useRef(since)
  const { refetch } = query
  useEffect(() => {
    if (asked.current === since || path === undefined) return
    asked.current = since
    void refetch()
  }, [since, path, refetch])
  return { ...query, oldAfterMs: (everyMs ?? Number.POSITIVE_INFINITY) + GRACE_MS }
}

type Dated = { error: Error | null; dataUpdatedAt: number; oldAfterMs?: number }

/** Whether what was answered last is old by now. */
export const useIsOld = ({ error, dataUpdatedAt, oldAfterMs = Number.POSITIVE_INFINITY }: Dated): boolean => {
  const now = useLocalNow()
  return error !== null || now - dataUpdatedAt >= oldAfterMs
}

type Command<Body> = { path: string; body?: Body }

/** A command; `done` is read aloud once it is, and what is shown is asked for again. */
export const useCommand = <T = unknown, Body = unknown>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', done: string) => {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ path, body }: Command<Body>) => client.request<T>(method, path, body),
    onSuccess: () => {
      announce(done)
      void queries.invalidateQueries()
    },
  })
}
