import { useClient } from '@cartstream/client/react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { announce } from '../look/announcer.tsx'

/** What a path answers, relative to the shop's or from the root; asked anew where `since` is another, and kept shown meanwhile. Undefined: nothing is asked. */
export const useAsked = <T>(path: string | undefined, since?: unknown) => {
  const client = useClient()
  return useQuery({
    queryKey: [client.shop, path, since],
    queryFn: ({ signal }) => client.request<T>('GET', path!, undefined, { signal }),
    enabled: path !== undefined,
    placeholderData: (before: T | undefined, query) => (query?.queryKey[1] === path ? before : undefined),
  })
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
