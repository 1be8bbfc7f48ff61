import type { Page } from 'playwright-core'

/**
 * What a page did for a list. `rows`: elements of it, at most. `drawn`: of them were drawn again for a change. `longTasksMs`: by the clock, as
 * somebody waits; a machine with other work has more of them. `processorMs`: what the page's main thread has computed, however long it had to wait for it.
 */
export type Work = { rows: number; drawn: number; longTasksMs: readonly number[]; processorMs: number }

/** Watches the list from now on; resolves to how to ask what it came to. */
export const watchWork = async (page: Page, list: string): Promise<() => Promise<Work>> => {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const processorMs = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000
  }
  await page.evaluate(watchList, list)
  const before = await processorMs()
  return async () => {
    const spent = (await processorMs()) - before
    await session.detach()
    const seen = await page.evaluate(() => (window as unknown as { seen: Omit<Work, 'processorMs'> }).seen)
    return { ...seen, processorMs: spent }
  }
}

/** In the page. A row flashes each time that it is drawn for a change. */
const watchList = (list: string): void => {
  const body = document.querySelector(list)!
  const seen = { rows: body.childElementCount, drawn: 0, longTasksMs: [] as number[] }
  new MutationObserver((records) => {
    seen.drawn += records.filter(({ type }) => type === 'attributes').length
    seen.rows = Math.max(seen.rows, body.childElementCount)
  }).observe(body, { subtree: true, childList: true, attributeFilter: ['data-flash'] })
  new PerformanceObserver((found) =>
    seen.longTasksMs.push(...found.getEntries().map(({ duration }) => duration)),
  ).observe({
    entryTypes: ['longtask'],
  })
  Object.assign(window, { seen })
}
