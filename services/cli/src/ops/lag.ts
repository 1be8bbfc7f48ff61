import type { Lag as AnyLag } from '@cartstream/read'
import type { Command } from 'commander'
import { bad, good, printRows, table } from '../output.ts'
import { openDoor, type Told } from './door.ts'
import { type Common, type Output, withCommon } from './options.ts'

export const addLag = (program: Command, output: Output): void => {
  withCommon(program.command('lag'), output)
    .description('how far each read model is behind the log, per partition, in events and in seconds')
    .action(async ({ url, output: form }: Common) => {
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
