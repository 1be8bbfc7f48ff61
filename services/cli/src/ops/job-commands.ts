import type { Job as AnyJob, Ask, JobKind } from '@cartstream/read'
import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { type OutputKind, printData, printRows, table } from '../output.ts'
import { type Door, openDoor } from './door.ts'
import { followToEnd } from './follow.ts'
import { findJob, isOver, type Job, pathOf, paths, shortOf } from './job.ts'
import { type Common, type Output, withCommon } from './options.ts'
import { jobText } from './words.ts'

const ID = 'its id, or the beginning of it'

/** What can be said to a job that was begun: `status`, `follow`, and whatever is asked of either kind. */
export const addJobCommands = (parent: Command, kind: JobKind, output: Output): void => {
  withCommon(parent.command('status').argument('[id]', ID), output)
    .description(`how one ${kind} stands, or each`)
    .action(async (id: string | undefined, { url, output: form }: Common) => {
      const door = await openDoor(url)
      if (id === undefined) return printJobs(form, (await door.get<{ rows: AnyJob[] }>(paths[kind])).rows)
      const job = await findJob(door, kind, id)
      printData(form, job, jobText(job))
    })
  withCommon(parent.command('follow').argument('[id]', `${ID} (default: the newest)`), output)
    .description(`watch a ${kind} until it is over`)
    .action(async (id: string | undefined, { url, output: form }: Common) => {
      const door = await openDoor(url)
      await followToEnd(door, await findJob(door, kind, id), { output: form })
    })
  for (const [what, says, isDone] of asks)
    withCommon(parent.command(what).argument('<id>', ID), output)
      .description(says)
      .action(async (id: string, { url, output: form }: Common) => {
        const door = await openDoor(url)
        await askAndWait(door, await findJob(door, kind, id), { what, isDone, output: form })
      })
}

const asks: readonly [what: Ask, says: string, isDone: (job: Job) => boolean][] = [
  ['pause', 'let it rest where it is', ({ state }) => state === 'paused'],
  ['resume', 'let it go on where it rests', ({ state }) => state !== 'paused'],
  ['cancel', 'end it; what is live stays', ({ state }) => state === 'cancelled'],
]

export type Asking = { what: Ask; isDone(job: Job): boolean; output: OutputKind }

/** Asks it of the job, and waits until it is done, or cannot be any more. */
export const askAndWait = async (door: Door, { kind, id }: Job, { what, isDone, output }: Asking): Promise<void> => {
  const asked = await door.post<AnyJob>(`${pathOf({ kind, id })}/${what}`)
  const isEnd = (job: Job) => isDone(job) || (isOver(job) && job.state !== 'switched')
  const job = await followToEnd(door, asked, { output, isEnd })
  if (isDone(job)) process.exitCode = exitCodes.done
}

const printJobs = (form: OutputKind, jobs: readonly Job[]): void => {
  const head = ['id', 'read models', 'state', 'by', 'requested at']
  const rows = jobs.map((job) => [shortOf(job.id), job.models.join(','), job.state, job.by, job.requestedAt])
  printRows(form, jobs, table([head, ...rows]))
}
