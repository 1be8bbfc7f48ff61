import { storage } from '../../../services/all/spec/browser.ts'
import type { Answer, Fetch, Page } from '../../../services/all/src/documents/clients/cart-manager.ts'
import { Connection } from '../http-client.ts'

/** Where commands go, and where looks do: the handler and the gateway, or the one origin of an embedded instance. */
export type Ports = { writes: number; reads: number }
/** Told of each answer: what was asked, how long it took, ms. */
export type Note = (asked: string, ms: number) => void

/** A line that one client after the other uses: a keep-alive connection to each side, one request at a time. */
export type Line = { send(request: string, isRead: boolean): ReturnType<Connection['send']>; close(): void }
export const openLine = async ({ writes, reads }: Ports): Promise<Line> => {
  const toWrites = await Connection.open(writes)
  const toReads = await Connection.open(reads)
  return {
    send: (request, isRead) => (isRead ? toReads : toWrites).send(request),
    close() {
      toWrites.close()
      toReads.close()
    },
  }
}

const silent = { log: () => {}, warn: () => {}, error: () => {} }
const COOKIE = /^set-cookie: (cartstream-position=[^;\r\n]+)/im

/** A customer's page: it keeps the position cookie as a browser does, and counts how often it was loaded again. */
export type Browser = Page & { reloads: number; post(path: string, body: object): Promise<Answer> }
export const openBrowser = (line: Line, token: string, note: Note): Browser => {
  let cookie = ''
  const fetch: Fetch = async (path, { method = 'GET', headers, body = '' }) => {
    const named = Object.entries({ ...headers, ...(cookie && { cookie }) }).map(([name, value]) => `${name}: ${value}`)
    const head = [`${method} ${path} HTTP/1.1`, 'host: bench', `content-length: ${Buffer.byteLength(body)}`, ...named]
    const sent = performance.now()
    const reply = await line.send(`${head.join('\r\n')}\r\n\r\n${body}`, method === 'GET')
    note(`${method} ${path.replace(/\/[\w-]+\.[\w-]{22}\//, '/{id}/')}`, performance.now() - sent)
    cookie = COOKIE.exec(reply.head)?.[1] ?? cookie
    const { status } = reply
    return { ok: status >= 200 && status < 300, status, json: async () => JSON.parse(reply.body) }
  }
  return {
    ...{ fetch, localStorage: storage(), sessionStorage: storage(), console: silent, reloads: 0 },
    reload() {
      this.reloads++
    },
    post(path, body) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      return fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
    },
  }
}
