import type { Lag as AnyLag } from '@cartstream/read'
import type { Command } from 'commander'
import { type Asking, withService } from '../options.ts'
import { bad, good, printRows, table } from '../output.ts'
import { openDoor, type Told } from './door.ts'

export const addLag = (program: Command): void => {
  withService(program.command('lag'))
    .description('how far each read model is behind the log, per partition, in events and in seconds')
    .action(async ({ url, output: form }: Asking) => {
      const { rows } = await (await openDoor(url)).get<{ rows: AnyLag[] }>('/lag')
      printRows(form, rows, lagText(rows))
    })
}

const lagText = (rows: readonly Told<AnyLag>[]): string => {
  const head = ['read model', 'partition', 'position', 'events', 'seconds', 'state']
  const lines = rows.map(({ model, partition, position, events, seconds, progressing }) => [
    ...[model, String(partition), position, String(events), seconds.toFixed(2)],
    progressing ? good('goes on') : bad('stands still'),
  ])
  return table([head, ...lines])
}
