import { Id, Sku } from '@cartstream/schemas'
import { type Command, InvalidArgumentError } from 'commander'
import type { z } from 'zod'
import { withOutput, withService } from '../options.ts'
import { shopId } from '../shop-id.ts'
import { address } from '../typed.ts'
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

/** What analysts ask: what happened, how it stood, why, and whether ever more was sold than there was. */
export const addAnalyst = (program: Command): void => {
  withService(program.command('history'))
    .description('what happened to a cart, and the cart after each event')
    .argument('<cart>', 'its id', of(Id))
    .option('--from <when>', `only what came after: ${WHEN}; also says what differs between the two`)
    .option('--to <when>', `only what came up to: ${WHEN}`)
    .action(history)
  withService(program.command('state'))
    .description('a shop at a moment: every SKU and who holds it, every cart')
    .option('--shop <id>', 'which', shopId, 'demo')
    .option('--at <when>', `${WHEN} (default: now)`)
    .option('--cart <id>', 'one cart', of(Id))
    .option('--sku <sku>', 'one SKU, with its holds', of(Sku))
    .action(state)
  withService(program.command('explain'))
    .description('why a SKU can or cannot be bought: stock, holds, what took the last one, who was refused since')
    .argument('<sku>', 'which', of(Sku))
    .option('--shop <id>', 'whose', shopId, 'demo')
    .option('--at <when>', `${WHEN} (default: now)`)
    .option('--batch <name>', 'of which batch (default: the stock without one)')
    .action(explain)
  withOutput(program.command('certify'))
    .description('the certificate that nothing was ever oversold, from the log alone; exit code 4 where something was')
    .option('--shop <id>', 'one shop (default: all)', shopId)
    .option(
      '--url <origin>',
      'whose log: the service (default: the running embedded instance); or KAFKA_BROKERS, or DATABASE_URL, as the services have them',
      address,
    )
    .action(certify)
}
