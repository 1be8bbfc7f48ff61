/** What the pages of document 3 ask through: `fetch` with the visitor's token, and the cookies that a browser would keep by itself. */
export type Browser = {
  /** Resolves to the parsed body; rejects with a Refusal where the answer is not a good one. */
  ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T>
}

/** `error`: what the page shows; `code`: what it may tell apart. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly code: string

  constructor(status: number, { error, code }: { error: string; code: string }) {
    super(error)
    this.status = status
    this.code = code
  }
}

export const openBrowser = (url: string, token: string): Browser => {
  const cookies = new Map<string, string>()
  return {
    async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
      const headers: Record<string, string> = { authorization: `Bearer ${token}` }
      if (cookies.size > 0) headers.cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      if (body !== undefined) headers['content-type'] = 'application/json'
      const response = await fetch(url + path, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      for (const set of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(set) ?? []
        if (name !== undefined && value !== undefined) cookies.set(name, value)
      }
      const told = await response.json()
      if (!response.ok) throw new Refusal(response.status, told as { error: string; code: string })
      return told as T
    },
  }
}
