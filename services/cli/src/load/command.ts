import { type Command, Option } from 'commander'
import { type Asking, type Changing, withDryRun, withService } from '../options.ts'
import { shopId } from '../shop-id.ts'
import { number } from '../typed.ts'
import { rees46 } from './data/rees46.ts'
import { uci } from './data/uci.ts'

export const formats = { uci, rees46 }
export type LoadCommand = Asking &
  Changing & {
    file: string
    format: keyof typeof formats
    rate?: number
    speed?: number
    limit?: number
    shop?: string
    connections: number
    stock?: number
    keepCarts: number
  }

export const addLoad = (program: Command): void => {
  withDryRun(withService(program.command('load')), 'read the file, count what would be asked, and send nothing')
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
    .option('--shop <id>', 'a new shop for the load (default: the format and the time)', shopId)
    .option('--connections <n>', 'connections at most, a quarter of them to set up products', number(2, 1000, true), 32)
    .option(
      '--stock <n>',
      'units of each product at the start (default: 500 for uci, 3 for rees46)',
      number(0, 1e8, true),
    )
    .option('--keep-carts <n>', 'carts that stay filled at once', number(1, 100_000, true), 1000)
    .action(async (options: LoadCommand) => (await import('./run.ts')).runLoad(options)) // it needs much, the other commands little
}
