/** A WebSocket, as far as it is used. */
export type Socket = {
  readonly readyState: number
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: (() => void) | null
  send(text: string): void
  close(): void
}
/** A BroadcastChannel, and the Web Locks, likewise. */
export type Channel = {
  onmessage: ((event: { data: unknown }) => void) | null
  postMessage(message: unknown): void
  close(): void
}
export type LockOptions = { signal?: AbortSignal; steal?: boolean }
export type Locks = {
  request(name: string, options: LockOptions, then: () => Promise<void> | undefined): Promise<unknown>
}

/** What the client takes from where it runs; handed in, so that a spec can stop its clock and cut its lines. */
export type World = {
  fetch: typeof fetch
  /** Absent: streams are SSE. */
  WebSocket: (new (url: string, protocols: string[]) => Socket) | undefined
  /** Epoch ms. */
  now(): number
  /** Calls once after `ms`; returns how to call it off. */
  later(ms: number, then: () => void): () => void
  /** 0 up to 1. */
  random(): number
  /** The page is seen again, the network is back, or gone, or the page is put away. Returns how to stop listening. */
  on(event: 'visible' | 'online' | 'offline' | 'hide', then: () => void): () => void
  /** One of a name in the browser has it; absent: each tab is on its own. */
  locks: Locks | undefined
  BroadcastChannel: (new (name: string) => Channel) | undefined
}
