import { mintToken } from '@cartstream/run'
import { exitCodes } from '../exit-codes.ts'
import { printData, say } from '../output.ts'
import { tokenSecret } from '../secret.ts'
import { formats, type LoadCommand } from './command.ts'
import { askedText, countRows } from './dry-run.ts'
import { load } from './load.ts'
import { openLogBehind } from './log-behind.ts'
import { findUrl, mustAnswer } from './reach.ts'
import { reportOf, reportText } from './report.ts'

export const runLoad = async (options: LoadCommand): Promise<void> => {
  const { file, rate, speed, limit, connections, keepCarts, output } = options
  const format = formats[options.format]
  if (options.dryRun) {
    const asked = await countRows(options)
    return printData(output, asked, askedText(asked))
  }
  const shop = options.shop ?? `${format.name}-${new Date().toISOString().slice(2, 19).replace(/\D/g, '')}`
  const url = await findUrl(options.url)
  await mustAnswer(url)
  const secret = await tokenSecret()
  const token = (role: 'admin' | 'service' | 'staff') =>
    mintToken(secret, { sub: `load-${role}`, role, shops: [shop] }, 24 * 3600)
  const tokens = { admin: await token('admin'), service: await token('service'), staff: await token('staff') }
  const stopping = new AbortController()
  process.once('SIGINT', () => {
    say('Stopping: no more rows are read; what is under way is finished and checked. Ctrl-C again leaves at once.')
    stopping.abort()
  })
  say(`Loading ${file} into the shop ${shop} at ${url}, ${connections} connections`)
  say(
    `Watch it at ${url}/, signed in with the token of: npx --no cartstream token --role staff --shop ${shop} --sub alice`,
  )
  const stock = options.stock ?? format.stock
  const openLog = () => openLogBehind(url)
  const paced = { rate, speed, limit, stock, keepCarts, connections }
  const loaded = await load({
    ...paced,
    file,
    format,
    url,
    shop,
    tokens,
    openLog,
    signal: stopping.signal,
    progress: process.stderr,
  })
  const report = reportOf(shop, format.currency, loaded)
  printData(output, report, reportText(report))
  if (!report.check.ok) process.exitCode = exitCodes.failed
  else if (stopping.signal.aborted) process.exitCode = exitCodes.interrupted
}
