import { useClient } from '@cartstream/client/react'
import { useMutation } from '@tanstack/react-query'
import { announce } from '../../look/announcer.tsx'

/** Something to be done with a session. `path`: within it; from the shop where it begins with `../`. `done`: read aloud once it is. */
export type Wish = {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
  done: string
  /** What is said where it was refused. */
  not: string
}

/** All wishes of a page are one after the other, with one place for what was refused. */
export const useWishes = (base: string) => {
  const client = useClient()
  return useMutation({
    mutationFn: ({ method, path, body }: Wish) => {
      const whole = path.startsWith('../') ? path.slice(3) : path === '' ? base : `${base}/${path}`
      return client.request(method, whole, body)
    },
    onSuccess: (_, { done }) => announce(done),
  })
}
export type Wishes = ReturnType<typeof useWishes>
