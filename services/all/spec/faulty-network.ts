import type { World } from '@cartstream/client'

/** What goes wrong between a client and the service; `chance`: 0 up to 1, by whose word. */
export type Faults = { chance(): number; delayMs: number; lost: number }

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * A network on which every answer takes its own time, so that answers, reads and frames overtake each other, and on which some answers never
 * come although the service has done what was asked. Frames of one socket keep their order, as on any socket.
 */
export const faultyNetwork = ({
  chance,
  delayMs,
  lost,
}: Faults): Pick<World, 'fetch' | 'WebSocket'> & { lost(): number } => {
  let lostSoFar = 0
  const slow = () => sleep(chance() * delayMs)
  return {
    lost: () => lostSoFar,
    fetch: async (...asked) => {
      await slow()
      const answer = await fetch(...asked)
      await slow()
      if (chance() >= lost) return answer
      lostSoFar++
      throw new TypeError('the answer was lost')
    },
    WebSocket: class {
      onopen: (() => void) | null = null
      onmessage: ((event: { data: unknown }) => void) | null = null
      onclose: (() => void) | null = null
      readonly #socket: WebSocket
      #arrived = Promise.resolve()

      constructor(url: string, protocols: string[]) {
        this.#socket = new WebSocket(url, protocols)
        this.#socket.onopen = () => this.onopen?.()
        this.#socket.onclose = () => this.#later(() => this.onclose?.())
        this.#socket.onmessage = ({ data }) => this.#later(() => this.onmessage?.({ data }))
      }
      get readyState() {
        return this.#socket.readyState
      }
      send(text: string) {
        this.#socket.send(text)
      }
      close() {
        this.#socket.close()
      }
      #later(then: () => void) {
        this.#arrived = this.#arrived.then(slow).then(then)
      }
    },
  }
}
