import type { Page, Route, WebSocketRoute } from 'playwright-core'

/** Goes to another page as a link within the pages does, without loading anything anew. */
export const goTo = (page: Page, path: string): Promise<void> =>
  page.evaluate((to) => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, path)

const ASKED = /\/v1\//

/** From the next load on nothing that is asked of the service comes back before `answer`. */
export const holdAnswers = async (page: Page): Promise<{ answer(): void }> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route(ASKED, async (route) => {
    await promise
    await route.continue().catch(() => undefined) // it was called off
  })
  await page.routeWebSocket(ASKED, async (socket) => {
    await promise
    socket.connectToServer()
  })
  return { answer: resolve }
}

/**
 * From the next load on streams come as events, so that they are answered as everything else is: while it `fails`, questions with a fault of the
 * service, and streams with a refusal.
 */
export const failAnswers = async (page: Page): Promise<{ fails: boolean }> => {
  const service = { fails: true }
  await page.routeWebSocket(ASKED, (socket: WebSocketRoute) => socket.close())
  await page.route(ASKED, (route) => (service.fails ? route.fulfill(problemFor(route)) : route.continue()))
  return service
}

const problemFor = (route: Route) => {
  const isStream = route.request().url().includes('/stream')
  const [status, code, title] = isStream
    ? ([403, 'forbidden', 'Not for this role'] as const)
    : ([500, 'internal', 'Something in the service went wrong'] as const)
  const json = { status, code, title, type: `/problems/${code}`, requestId: 'the-one-that-failed' }
  return { status, json, headers: { 'content-type': 'application/problem+json' } }
}
