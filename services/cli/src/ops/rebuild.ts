import type { Job as AnyJob } from '@cartstream/read'
import type { Command } from 'commander'
import { Failure } from '../failure.ts'
import { printData } from '../output.ts'
import { shopId } from '../shop-id.ts'
import { number } from '../typed.ts'
import { openDoor } from './door.ts'
import { followToEnd } from './follow.ts'
import { findJob, type Job, shortOf } from './job.ts'
import { addJobCommands, askAndWait } from './job-commands.ts'
import { type Common, type Output, withCommon } from './options.ts'
import { jobTitle } from './words.ts'

type Options = Common & { shop?: string; dryRun?: true; approve?: true; expected?: number; detach?: true }

export const addRebuild = (program: Command, output: Output): void => {
  const rebuild = program
    .command('rebuild')
    .description(
      'make a read model anew from the log, beside the live one; compare; switch. Nobody who reads is held up',
    )
    .argument('<model>', 'a read model (see `cartstream lag`), or all')
    .option('--shop <id>', 'only the rows of this shop', shopId)
    .option('--dry-run', 'side by side and compared, no switch')
    .option('--expected <rows>', 'so many rows may differ, and it is switched to all the same', number(0, 1e9, true))
    .option('--approve', 'switch, however many rows differ')
    .option('--detach', 'begin it, and do not wait')
    .action(begin)
  withCommon(rebuild, output)
  addJobCommands(rebuild, 'rebuild', output)
  withCommon(rebuild.command('approve').argument('<id>', 'its id, or the beginning of it'), output)
    .description('switch, however many rows differ')
    .action(async (id: string, { url, output: form }: Common) => {
      const door = await openDoor(url)
      const isDone = ({ state }: Job) => state === 'switched'
      await askAndWait(door, await findJob(door, 'rebuild', id), { what: 'approve', isDone, output: form })
    })
  withCommon(rebuild.command('rollback').argument('<id>', 'its id, or the beginning of it'), output)
    .description('read again what was live before; one transaction, as the switch was')
    .requiredOption('--confirm <name>', 'the id once more, or the read model')
    .action(rollBack)
}

const begin = async (model: string, { url, output, detach, ...asked }: Options): Promise<void> => {
  const door = await openDoor(url)
  const job = await door.post<AnyJob>('/rebuilds', { model, ...asked })
  if (detach) return printData(output, job, job.id)
  await followToEnd(door, job, { output, begun: true })
}

const rollBack = async (id: string, { url, output, confirm }: Common & { confirm: string }): Promise<void> => {
  const door = await openDoor(url)
  const job = await findJob(door, 'rebuild', id)
  const names = [job.id, shortOf(job.id), ...job.models]
  if (!names.includes(confirm))
    throw new Failure(
      `To take back the ${jobTitle(job)}, say --confirm ${shortOf(job.id)}; ${confirm} is not its name.`,
    )
  const isDone = ({ state }: Job) => state === 'rolled-back'
  await askAndWait(door, job, { what: 'rollback', isDone, output })
}
