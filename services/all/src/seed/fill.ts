import type { Partitions } from '@cartstream/command-handler'
import type { Keys } from '@cartstream/keys'
import { readCatalogue } from './catalogue.ts'
import { DEMO_SHOP, seedDemo } from './seed.ts'

/** Fills the demo shop where it is not full, with a line of progress, on a terminal rewritten in place. */
export const fillDemo = async (partitions: Partitions, keys: Keys, out: NodeJS.WriteStream): Promise<void> => {
  const catalogue = await readCatalogue()
  const began = performance.now()
  const onProgress = (done: number, of: number) => {
    if (out.isTTY && (done % 50 === 0 || done === of)) out.write(`\rFilling the shop ${DEMO_SHOP}: ${done} of ${of}`)
  }
  const done = await seedDemo({ partitions, catalogue, actor: await keys.actorOf('cartstream:seed'), onProgress })
  if (done === 0) return
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  out.write(
    `${out.isTTY ? '\r' : ''}Filled the shop ${DEMO_SHOP}: ${catalogue.length} products, ${done} commands, ${seconds} s\n`,
  )
}
