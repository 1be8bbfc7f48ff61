import type { World } from './world.ts'

const target = (): Partial<Window & typeof globalThis> => globalThis as never

/** The world as a page or a Node.js process has it. What a place lacks is absent: a Node.js process has no events, and maybe no WebSocket. */
export const surroundings = (): World => ({
  fetch: (...asked) => fetch(...asked), // not kept: pages and specs may replace it
  WebSocket: target().WebSocket,
  now: () => Date.now(),
  later(ms, then) {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
  on(event, then) {
    const { addEventListener, document } = target()
    if (addEventListener === undefined || document === undefined) return () => {}
    const ending = new AbortController()
    const { signal } = ending
    if (event === 'visible') {
      const seen = () => document.visibilityState === 'visible' && then()
      document.addEventListener('visibilitychange', seen, { signal })
      globalThis.addEventListener('pageshow', seen, { signal })
    } else globalThis.addEventListener(event === 'hide' ? 'pagehide' : event, then, { signal })
    return () => ending.abort()
  },
  locks: isPage() ? target().navigator?.locks : undefined,
  BroadcastChannel: isPage() ? target().BroadcastChannel : undefined,
})

/** Node.js has locks and channels of its own from 24 on, for threads: nothing that shares a browser. */
const isPage = (): boolean => target().document !== undefined
