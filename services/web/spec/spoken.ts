import type { Page } from 'playwright-core'

type Node = { nodeId: string; role?: { value: string }; name?: { value: string }; childIds?: string[] }

/** What the page's live region says to whoever reads with their ears, out of the browser's own accessibility tree. */
export const spoken = async (page: Page): Promise<string> => {
  const session = await page.context().newCDPSession(page)
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as unknown as { nodes: Node[] }
  await session.detach()
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const textOf = (node: Node): string =>
    node.role?.value === 'StaticText'
      ? (node.name?.value ?? '')
      : (node.childIds ?? []).map((id) => textOf(byId.get(id)!)).join('')
  return nodes
    .filter(({ role }) => role?.value === 'status')
    .map(textOf)
    .join('')
}

/** Begins to count what the live region says; resolves to how to ask for it, each with its time in ms. */
export const listen = async (page: Page): Promise<() => Promise<readonly { at: number; text: string }[]>> => {
  await page.evaluate(() => {
    const said: { at: number; text: string }[] = []
    const region = document.querySelector('[aria-live=polite]')!
    new MutationObserver(() => said.push({ at: performance.now(), text: region.textContent ?? '' })).observe(region, {
      subtree: true,
      childList: true,
      characterData: true,
    })
    Object.assign(window, { said })
  })
  return () => page.evaluate(() => (window as unknown as { said: { at: number; text: string }[] }).said)
}
