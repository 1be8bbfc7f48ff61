import type { Job as AnyJob } from '@cartstream/read'
import type { Command } from 'commander'
import { type Asking, type Changing, withDryRun, withService } from '../options.ts'
import { printData } from '../output.ts'
import { shopId } from '../shop-id.ts'
import { number } from '../typed.ts'
import { openDoor } from './door.ts'
import { followToEnd } from './follow.ts'
import { addAsk, addJobCommands } from './job-commands.ts'

type Options = Asking & Changing & { shop?: string; approve?: true; expected?: number; detach?: true }

export const addRebuild = (program: Command): void => {
  const rebuild = program
    .command('rebuild')
    .description(
      'make a read model anew from the log, beside the live one; compare; switch. Nobody who reads is held up',
    )
    .argument('<model>', 'a read model (see `cartstream lag`), or all')
    .option('--shop <id>', 'only the rows of this shop', shopId)
    .option('--expected <rows>', 'so many rows may differ, and it is switched to all the same', number(0, 1e9, true))
    .option('--approve', 'switch, however many rows differ')
    .option('--detach', 'begin it, and do not wait')
    .action(begin)
  withDryRun(withService(rebuild), 'side by side and compared, no switch')
  addJobCommands(rebuild, 'rebuild')
  addAsk(rebuild, 'rebuild', {
    what: 'approve',
    says: 'switch, however many rows differ',
    isDone: ({ state }) => state === 'switched',
    mayLose: true,
  })
  addAsk(rebuild, 'rebuild', {
    what: 'rollback',
    says: 'read again what was live before; one transaction, as the switch was',
    isDone: ({ state }) => state === 'rolled-back',
    confirmed: true,
  })
}

const begin = async (model: string, { url, secretFile: _, output, detach, ...asked }: Options): Promise<void> => {
  const door = await openDoor(url)
  const job = await door.post<AnyJob>('/rebuilds', { model, ...asked })
  if (detach) return printData(output, job, job.id)
  await followToEnd(door, job, { output, begun: true })
}
