import type { World } from './world.ts'

type Listen = (event: string, then: () => void, options: { signal: AbortSignal }) => void
/** What only pages have. */
type Page = {
  document?: { visibilityState: string; addEventListener: Listen }
  addEventListener?: Listen
  location?: { origin: string }
}
const page = globalThis as unknown as Page
const isPage = page.document !== undefined

/** The world as a page or a Node.js process has it. Node.js has locks and channels too, for its threads: nothing that shares a browser. */
export const surroundings = (): World => ({
  fetch: (...asked) => fetch(...asked), // looked up each time: pages and specs may replace it
  WebSocket: globalThis.WebSocket as unknown as World['WebSocket'],
  now: () => Date.now(),
  later(ms, then) {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
  on,
  locks: isPage ? (navigator.locks as World['locks']) : undefined,
  BroadcastChannel: isPage ? (globalThis.BroadcastChannel as unknown as World['BroadcastChannel']) : undefined,
})

const on: World['on'] = (event, then) => {
  const { document } = page
  if (document === undefined) return () => {}
  const ending = new AbortController()
  const { signal } = ending
  const seen = () => {
    if (document.visibilityState === 'visible') then()
  }
  if (event === 'visible') {
    document.addEventListener('visibilitychange', seen, { signal })
    page.addEventListener?.('pageshow', seen, { signal })
  } else page.addEventListener?.(event === 'hide' ? 'pagehide' : event, then, { signal })
  return () => ending.abort()
}

/** A WebSocket wants a whole address, also for the page's own origin. */
export const absolute = (url: string): string => (url === '' ? (page.location?.origin ?? '') : url)
