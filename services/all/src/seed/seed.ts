import { hash } from 'node:crypto'
import type { Partitions } from '@cartstream/command-handler'
import type { Command } from '@cartstream/schemas'
import type { CatalogueRow } from './catalogue.ts'
import { specials } from './specials.ts'

export const DEMO_SHOP = 'demo'

const config: Extract<Command, { type: 'ConfigureShop' }>['config'] = {
  name: 'Demo gift shop',
  currency: 'GBP',
  taxRate: '0.2',
  hold: 'add',
  acceptUnverifiedCarts: true,
}

export type SeedOptions = {
  partitions: Pick<Partitions, 'loopFor'>
  catalogue: readonly CatalogueRow[]
  /** Pseudonym of who seeds. */
  actor: string
  /** Called as the commands are answered. */
  onProgress(done: number, of: number): void
}

/** How long the log may take for all of it, ms. */
const PATIENCE_MS = 30_000

/**
 * Fills the demo shop through the same command path as everybody: what is missing of its policy, products and stock, so a start that was
 * broken off is made good by the next, and nothing that people changed is changed back. All commands are handed in at once: the loop puts
 * them into a few batches. Resolves to how many were needed. Rejects where one is refused or the log does not answer.
 */
export const seedDemo = async ({ partitions, catalogue, actor, onProgress }: SeedOptions): Promise<number> => {
  const { loop } = partitions.loopFor(DEMO_SHOP)
  const there = loop.view(DEMO_SHOP)
  const commands: Command[] = there?.config === undefined ? [{ type: 'ConfigureShop', config }] : []
  for (const { sku, name, price, stock } of catalogue) {
    if (there?.get('product', sku) === undefined)
      commands.push({ type: 'ListProduct', product: { sku, name, price, unit: 'each' } })
    if (there?.get('pool', `${sku}/-`) === undefined)
      commands.push({ type: 'AdjustStock', sku, batch: '-', change: { set: stock }, reason: 'first stock of the demo' })
  }
  for (const { record, command } of specials) if (there?.get(...record) === undefined) commands.push(command)
  let done = 0
  const submit = async (command: Command): Promise<void> => {
    const body = hash('sha256', JSON.stringify(command), 'buffer').subarray(0, 16).toString('base64url')
    const deadline = performance.now() + PATIENCE_MS
    const answer = await loop.submit({ shop: DEMO_SHOP, command, key: body, body, actor, deadline })
    if (answer.outcome !== 'ok')
      throw new Error(`the demo shop could not be filled: ${command.type} was answered ${answer.code}`)
    onProgress(++done, commands.length)
  }
  await Promise.all(commands.map(submit))
  return commands.length
}
