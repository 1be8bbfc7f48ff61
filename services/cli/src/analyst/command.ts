import { Id, Sku } from '@cartstream/schemas'
import { type Command, InvalidArgumentError, type Option } from 'commander'
import type { z } from 'zod'
import { shopId } from '../shop-id.ts'
import { certify } from './certify.ts'
import { explain } from './explain.ts'
import { history } from './history.ts'
import { state } from './state.ts'

const of = (schema: z.ZodType<string>) => (text: string) => {
  const parsed = schema.safeParse(text)
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]!.message)
  return parsed.data
}
const WHEN = 'an instant (RFC 3339), a position, or an offset of the log'
const SERVICE = 'the service (default: the running embedded instance)'

/** What analysts ask: what happened, how it stood, why, and whether ever more was sold than there was. */
export const addAnalyst = (program: Command, output: () => Option): void => {
  program
    .command('history')
    .description('what happened to a cart, and the cart after each event')
    .argument('<cart>', 'its id', of(Id))
    .option('--from <when>', `only what came after: ${WHEN}; also says what differs between the two`)
    .option('--to <when>', `only what came up to: ${WHEN}`)
    .option('--url <origin>', SERVICE)
    .addOption(output())
    .action(history)
  program
    .command('state')
    .description('a shop at a moment: every SKU and who holds it, every cart')
    .option('--shop <id>', 'which', shopId, 'demo')
    .option('--at <when>', `${WHEN} (default: now)`)
    .option('--cart <id>', 'one cart', of(Id))
    .option('--sku <sku>', 'one SKU, with its holds', of(Sku))
    .option('--url <origin>', SERVICE)
    .addOption(output())
    .action(state)
  program
    .command('explain')
    .description('why a SKU can or cannot be bought: stock, holds, what took the last one, who was refused since')
    .argument('<sku>', 'which', of(Sku))
    .option('--shop <id>', 'whose', shopId, 'demo')
    .option('--at <when>', `${WHEN} (default: now)`)
    .option('--batch <name>', 'of which batch (default: the stock without one)')
    .option('--url <origin>', SERVICE)
    .addOption(output())
    .action(explain)
  program
    .command('certify')
    .description('the certificate that nothing was ever oversold, from the log alone; exit code 4 where something was')
    .option('--shop <id>', 'one shop (default: all)', shopId)
    .option('--url <origin>', `whose log: ${SERVICE}; or KAFKA_BROKERS, or DATABASE_URL, as the services have them`)
    .addOption(output())
    .action(certify)
}
