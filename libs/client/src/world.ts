/** What the client takes from where it runs; handed in, so that a spec can stop its clock and cut its lines. */
export type World = {
  fetch: typeof fetch
  /** Absent: streams are SSE. */
  WebSocket: typeof WebSocket | undefined
  /** Epoch ms. */
  now(): number
  /** Calls once after `ms`; returns how to call it off. */
  later(ms: number, then: () => void): () => void
  /** 0 up to 1. */
  random(): number
  /** The page is seen again, the network is back, or gone, or the page is put away. Returns how to stop listening. */
  on(event: 'visible' | 'online' | 'offline' | 'hide', then: () => void): () => void
  /** One of a name in the browser has it; absent: each tab is on its own. */
  locks: Pick<LockManager, 'request'> | undefined
  BroadcastChannel: typeof BroadcastChannel | undefined
}
