import { mintToken } from '@cartstream/run'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { type OutputKind, printData, say } from '../output.ts'
import { tokenSecret } from '../secret.ts'
import { shopId } from '../shop-id.ts'
import { rees46 } from './data/rees46.ts'
import { uci } from './data/uci.ts'
import { load } from './load.ts'
import { findUrl, mustAnswer, openLogBehind } from './reach.ts'
import { reportOf, reportText } from './report.ts'

const formats = { uci, rees46 }
type Options = {
  file: string
  format: keyof typeof formats
  rate?: number
  speed?: number
  limit?: number
  url?: string
  shop?: string
  connections: number
  stock?: number
  keepCarts: number
  output: OutputKind
}

const number = (min: number, max: number, whole: boolean) => (text: string) => {
  const value = Number(text)
  if (text.trim() === '' || !(value >= min && value <= max) || (whole && !Number.isInteger(value)))
    throw new InvalidArgumentError(`A ${whole ? 'whole ' : ''}number from ${min} to ${max}.`)
  return value
}
const address = (text: string): string => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError('An http(s) URL.')
  return new URL(text).origin
}
export const addLoad = (program: Command, output: () => Option): void => {
  program
    .command('load')
    .description('replay a real data set through the public HTTP API, and check what came of it')
    .requiredOption('--file <csv>', 'the data set, CSV, also compressed (.gz)')
    .addOption(
      new Option('--format <format>', 'what its rows mean').choices(Object.keys(formats)).makeOptionMandatory(),
    )
    .addOption(
      new Option('--rate <n>', 'commands a second').argParser(number(0.1, 1_000_000, false)).conflicts('speed'),
    )
    .addOption(new Option('--speed <x>', 'times faster than it happened').argParser(number(0.001, 1e9, false)))
    .option('--limit <rows>', 'rows at most', number(1, 1e12, true))
    .option('--url <origin>', 'the service (default: the running embedded instance)', address)
    .option('--shop <id>', 'a new shop for the load (default: the format and the time)', shopId)
    .option('--connections <n>', 'connections at most, a quarter of them to set up products', number(2, 1000, true), 32)
    .option(
      '--stock <n>',
      'units of each product at the start (default: 500 for uci, 3 for rees46)',
      number(0, 1e8, true),
    )
    .option('--keep-carts <n>', 'carts that stay filled at once', number(1, 100_000, true), 1000)
    .addOption(output())
    .action(run)
}

const run = async (options: Options): Promise<void> => {
  const { file, rate, speed, limit, connections, keepCarts, output } = options
  const format = formats[options.format]
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
