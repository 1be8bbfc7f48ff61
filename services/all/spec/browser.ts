import type { Fetch, Page } from '../src/documents/clients/cart-manager.ts'

/** What a page keeps, as `localStorage` does. */
export const storage = (): Page['localStorage'] => {
  const kept = new Map<string, string>()
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  }
}

/** A page of a shop's site: its storages, what it has written to the console, how often it was loaded again, and a fetch that keeps cookies. */
export type Browser = Page & {
  fetch: Fetch
  asked: string[]
  console: Page['console'] & { said: string[] }
  reloads: number
}

export const openBrowser = (origin: string): Browser => {
  const cookies = new Map<string, string>()
  const asked: string[] = []
  const said: string[] = []
  const say = (...words: unknown[]) => void said.push(words.join(' '))
  return {
    ...{ asked, localStorage: storage(), sessionStorage: storage() },
    console: { said, log: say, warn: say, error: say },
    reloads: 0,
    reload() {
      this.reloads++
    },
    async fetch(path, { headers, ...init }) {
      asked.push(`${init.method ?? 'GET'} ${path}`)
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await fetch(origin + path, { ...init, headers: { ...headers, ...(cookie && { cookie }) } })
      for (const set of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = set.split(';', 1)[0]!.split('=', 2)
        cookies.set(name, value)
      }
      return answer
    },
  }
}
