import type { Command, Option } from 'commander'
import { findUrl, mustAnswer } from '../load/reach.ts'
import { good, type OutputKind, printData, say } from '../output.ts'
import { tokenSecret } from '../secret.ts'
import { shopId } from '../shop-id.ts'
import { type Played, playSession, type Show } from './session.ts'

type Options = { url?: string; shop: string; output: OutputKind }

export const addDemo = (program: Command, output: () => Option): void => {
  program
    .command('demo')
    .description('play a scene against a running service')
    .command('session')
    .description('a live session: a host and a client, each with a tab open, from creation to order and sales sheet')
    .option('--url <origin>', 'the service (default: the running embedded instance)')
    .option('--shop <id>', 'whose catalogue', shopId, 'demo')
    .addOption(output())
    .action(run)
}

const run = async ({ url: said, shop, output }: Options): Promise<void> => {
  const url = await findUrl(said)
  await mustAnswer(url)
  say(`A live session in the shop ${shop} at ${url}`)
  const show = await playSession({ url, shop, secret: await tokenSecret(), tell })
  printData(output, show, textOf(show))
}

const ms = (n: number): string => `${n.toFixed(0)} ms`
const tell = ({ says, by, status, hostMs, clientMs }: Played): void => {
  const seen =
    status < 300 ? `host's tab after ${ms(hostMs)}, client's after ${ms(clientMs)}` : `refused with ${status}`
  say(`  ${by.padEnd(6)}  ${says.padEnd(46)}  ${seen}`)
}

const textOf = ({ session, order, sheet, presence, steps }: Show): string =>
  [
    good(
      `${steps.length} steps, each seen in both tabs in order; ${presence.hosts} host and ${presence.clients} client looked on`,
    ),
    `session      ${session}`,
    `order        ${order}`,
    `sales sheet  retail ${sheet.retailTotal} - discount ${sheet.discount} (${sheet.discountPercent} %) = ${sheet.subtotal}, with tax ${sheet.total}; with a token, at`,
    ...sheet.urls.map((url) => `             ${url}`),
  ].join('\n')
