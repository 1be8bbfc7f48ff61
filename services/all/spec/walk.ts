import { setTimeout as sleep } from 'node:timers/promises'
import type { Installation } from './installation.ts'

/** What no client may ever be told, by name of a member or by value. */
export type Forbidden = { members: readonly string[]; values: readonly string[] }

/** Everything that a client was sent, payload by payload, and what was found in it that must not be there. */
export class Walk {
  readonly visited: string[] = []
  readonly found: string[] = []
  readonly #forbidden: Forbidden

  constructor(forbidden: Forbidden) {
    this.#forbidden = forbidden
  }

  /** Looks through a payload as it came over the wire; JSON also member by member. */
  visit(name: string, text: string): void {
    this.visited.push(`${name} (${text.length} bytes)`)
    for (const value of this.#forbidden.values) if (text.includes(value)) this.found.push(`${name}: the value ${value}`)
    for (const part of partsOf(text)) this.#look(name, part)
  }

  #look(name: string, value: unknown): void {
    if (typeof value !== 'object' || value === null) return
    for (const [member, inside] of Object.entries(value)) {
      if (this.#forbidden.members.includes(member)) this.found.push(`${name}: the member ${member}`)
      this.#look(name, inside)
    }
  }
}

/** A body, or the data of each server-sent event. */
const partsOf = (text: string): unknown[] =>
  text
    .split('\n')
    .map((line) => (line.startsWith('data: ') ? line.slice(6) : line))
    .flatMap((line) => {
      try {
        return [JSON.parse(line)]
      } catch {
        return []
      }
    })

/** A stream that is read to its end, or until it is closed: all that came. */
export type Stream = { name: string; text(): string; until(has: string): Promise<void>; close(): void }

const waitFor = async (stream: Pick<Stream, 'name' | 'text'>, has: string): Promise<void> => {
  for (const end = Date.now() + 60_000; !stream.text().includes(has); await sleep(10))
    if (Date.now() > end) throw new Error(`${stream.name} never said ${has}: ${stream.text().slice(-2000)}`)
}

export const openEvents = (
  s: Installation,
  name: string,
  path: string,
  token: string,
  more: Record<string, string> = {},
): Stream => {
  let text = ''
  const stop = new AbortController()
  const read = async () => {
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}`, ...more }
    const answer = await fetch(s.url + path, { headers, signal: stop.signal })
    if (answer.status !== 200) text += await answer.text()
    else for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) text += chunk
  }
  read().catch((error: Error) => {
    if (!stop.signal.aborted) text += `${error.message}\n`
  })
  const stream = { name, text: () => text, close: () => stop.abort() }
  return { ...stream, until: (has) => waitFor(stream, has) }
}

export const openSocket = (s: Installation, name: string, path: string, token: string): Stream => {
  let text = ''
  const socket = new WebSocket(s.url.replace('http', 'ws') + path, ['cartstream', `bearer.${token}`])
  socket.onmessage = ({ data }) => {
    text += `${data}\n`
  }
  const stream = { name, text: () => text, close: () => socket.close() }
  return { ...stream, until: (has) => waitFor(stream, has) }
}
