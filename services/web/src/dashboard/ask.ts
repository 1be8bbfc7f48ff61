import { useClient } from '@cartstream/client/react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { announce } from '../look/announcer.tsx'

/** What a path answers, relative to the shop's or from the root; asked anew when `since` becomes another, and kept shown meanwhile. Undefined: nothing is asked. */
export const useAsked = <T extends object>(path: string | undefined, since?: unknown) => {
  const client = useClient()
  const query = useQuery({
    queryKey: [client.shop, path],
    queryFn: ({ signal }) => client.request<T>('GET', path!, undefined, { signal }),
    enabled: path !== undefined,
  })
  const asked = useRef(since)
  const { refetch } = query
  useEffect(() => {
    if (asked.current === since || path === undefined) return
    asked.current = since
    void refetch()
  }, [since, path, refetch])
  return query
}

type Command<Body> = { path: string; body?: Body }

/** A command of staff's; `done` is read aloud once it is. */
export const useCommand = <T = unknown, Body = unknown>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', done: string) => {
  const client = useClient()
  return useMutation({
    mutationFn: ({ path, body }: Command<Body>) => client.request<T>(method, path, body),
    onSuccess: () => announce(done),
  })
}
