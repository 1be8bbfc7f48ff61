import type { Command } from 'commander'
import { findUrl, mustAnswer } from '../load/reach.ts'
import { type Asking, type Changing, withDryRun, withService } from '../options.ts'
import { good, printData, printRows, say } from '../output.ts'
import { tokenSecret } from '../secret.ts'
import { shopId } from '../shop-id.ts'
import { script } from './script.ts'
import { type Played, playSession, type Show } from './session.ts'

type Options = Asking & Changing & { shop: string }

export const addDemo = (program: Command): void => {
  const demo = program.command('demo').description('play a scene against a running service')
  withDryRun(withService(demo.command('session')), 'list the steps, and do none')
    .description('a live session: a host and a client, each with a tab open, from creation to order and sales sheet')
    .option('--shop <id>', 'whose catalogue', shopId, 'demo')
    .action(run)
}

const run = async ({ url: said, shop, output, dryRun }: Options): Promise<void> => {
  if (dryRun) return printRows(output, steps, steps.map(({ by, says }) => `${by.padEnd(6)}  ${says}`).join('\n'))
  const url = await findUrl(said)
  await mustAnswer(url)
  say(`A live session in the shop ${shop} at ${url}`)
  const show = await playSession({ url, shop, secret: await tokenSecret(), tell })
  printData(output, show, textOf(show))
}

const steps = script.map(({ by, says, refused }) => ({ by, says, ...(refused !== undefined && { refused }) }))

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
