import { absolute } from '../browser.ts'
import type { Frame } from '../wire.ts'
import type { World } from '../world.ts'

export type Transport = 'websocket' | 'sse'
/** `path`: with its query. `cursor`: where to go on. */
export type Refusal = { status: number; code: string }
export type Start = { url: string; path: string; token: string; cursor: string | undefined }
/** `ended` comes last, and not after `close`. `refused`: what an SSE request was answered with; a WebSocket is not told. */
export type Told = {
  frame(frame: Frame): void
  open(): void
  ended(refused?: Refusal): void
}
/** One connection. `say` is there where more can be asked for on it. */
export type Line = { say?: (message: object) => void; close(): void }

export const openLine = (world: World, transport: Transport, start: Start, told: Told): Line =>
  transport === 'websocket' ? overWebSocket(world, start, told) : overEvents(world, start, told)

/** What the service answers whoever asks for this stream; undefined where it lets them have it. */
export const refusalOf = (world: World, start: Start): Promise<Refusal | undefined> =>
  new Promise((resolve) => {
    const open = () => {
      line.close()
      resolve(undefined)
    }
    const line = overEvents(world, start, { open, frame: () => {}, ended: resolve })
  })

const overWebSocket = (world: World, { url, path, token, cursor }: Start, told: Told): Line => {
  const resumed = cursor === undefined ? path : `${path}&cursor=${cursor}`
  const socket = new world.WebSocket!(absolute(url).replace(/^http/, 'ws') + resumed, ['cartstream', `bearer.${token}`])
  socket.onopen = () => told.open()
  socket.onmessage = ({ data }) => told.frame(JSON.parse(String(data)) as Frame)
  socket.onclose = () => told.ended()
  return {
    say: (message) => {
      if (socket.readyState === 1) socket.send(JSON.stringify(message))
    },
    close() {
      socket.onopen = null
      socket.onmessage = null
      socket.onclose = null
      socket.close()
    },
  }
}

const overEvents = (world: World, { url, path, token, cursor }: Start, told: Told): Line => {
  const ending = new AbortController()
  const read = async (): Promise<Refusal | undefined> => {
    const headers: Record<string, string> = { accept: 'text/event-stream', authorization: `Bearer ${token}` }
    if (cursor !== undefined) headers['last-event-id'] = cursor
    const answer = await world.fetch(url + path, { headers, cache: 'no-store', signal: ending.signal })
    if (!answer.ok) return { status: answer.status, code: await codeOf(answer) }
    told.open()
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    for (let rest = ''; ; ) {
      const { value, done } = await reader.read()
      if (done) return undefined
      const events = (rest + value).split('\n\n')
      rest = events.pop()!
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1]
        if (data !== undefined && !ending.signal.aborted) told.frame(JSON.parse(data) as Frame)
      }
    }
  }
  void read()
    .catch(() => undefined) // cut off, or never let through: the stream comes back by itself
    .then((refused) => {
      if (!ending.signal.aborted) told.ended(refused)
    })
  return { close: () => ending.abort() }
}

const codeOf = async (answer: Response): Promise<string> => {
  try {
    return ((await answer.json()) as { code: string }).code
  } catch {
    return 'unavailable' // somebody in between
  }
}
