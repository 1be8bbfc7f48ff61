import type { Job as AnyJob, Ask, JobKind } from '@cartstream/read'
import type { Command } from 'commander'
import { agree } from '../agree.ts'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import {
  type Agreeing,
  type Asking,
  type Changing,
  type Reasoned,
  withDryRun,
  withReason,
  withService,
  withYes,
} from '../options.ts'
import { type OutputKind, printData, printRows, table } from '../output.ts'
import { type Door, openDoor } from './door.ts'
import { followToEnd } from './follow.ts'
import { findJob, isOver, type Job, pathOf, paths, shortOf } from './job.ts'
import { jobText, jobTitle } from './words.ts'

const ID = 'its id, or the beginning of it'

/** What can be said to a job that was begun: `status`, `follow`, and whatever is asked of either kind. */
export const addJobCommands = (parent: Command, kind: JobKind): void => {
  withService(parent.command('status').argument('[id]', ID))
    .description(`how one ${kind} stands, or each`)
    .action(async (id: string | undefined, { url, output: form }: Asking) => {
      const door = await openDoor(url)
      if (id === undefined) return printJobs(form, (await door.get<{ rows: AnyJob[] }>(paths[kind])).rows)
      const job = await findJob(door, kind, id)
      printData(form, job, jobText(job))
    })
  withService(parent.command('follow').argument('[id]', `${ID} (default: the newest)`))
    .description(`watch a ${kind} until it is over`)
    .action(async (id: string | undefined, { url, output: form }: Asking) => {
      const door = await openDoor(url)
      await followToEnd(door, await findJob(door, kind, id), { output: form })
    })
  for (const asking of asks) addAsk(parent, kind, asking)
}

/** `mayLose`: asks first, on a terminal. `confirmed`: the job's name must be said once more. */
export type AskCommand = {
  what: Ask
  says: string
  isDone(job: Job): boolean
  mayLose?: true
  confirmed?: true
}
const asks: readonly AskCommand[] = [
  { what: 'pause', says: 'let it rest where it is', isDone: ({ state }) => state === 'paused' },
  { what: 'resume', says: 'let it go on where it rests', isDone: ({ state }) => state !== 'paused' },
  { what: 'cancel', says: 'end it; what is live stays', isDone: ({ state }) => state === 'cancelled', mayLose: true },
]

type Options = Asking & Changing & Agreeing & Reasoned & { confirm?: string }

/** A command that asks something of a job that was begun. */
export const addAsk = (
  parent: Command,
  kind: JobKind,
  { what, says, isDone, mayLose, confirmed }: AskCommand,
): void => {
  const command = withReason(withDryRun(withService(parent.command(what).argument('<id>', ID)))).description(says)
  if (mayLose) withYes(command)
  if (confirmed) command.requiredOption('--confirm <name>', 'the id once more, or the read model')
  command.action(async (id: string, { url, output, dryRun, yes, confirm, reason }: Options) => {
    const door = await openDoor(url)
    const job = await findJob(door, kind, id)
    if (confirmed) mustConfirm(job, confirm)
    if (dryRun) return printData(output, job, `It would be asked to ${what}:\n${jobText(job)}`)
    if (mayLose) await agree(`${what} the ${jobTitle(job)}?`, { ...(yes && { yes }) })
    await askAndWait(door, job, { what, isDone, output, ...(reason !== undefined && { body: { reason } }) })
  })
}

const mustConfirm = (job: Job, said: string | undefined): void => {
  if ([job.id, shortOf(job.id), ...job.models].includes(said ?? '')) return
  throw new Failure(
    `It is the ${jobTitle(job)}: to mean it, say --confirm ${shortOf(job.id)}; ${said} is not its name.`,
  )
}

type Waiting = { what: Ask; body?: { reason: string }; isDone(job: Job): boolean; output: OutputKind }

/** Asks it of the job, and waits until it is done, or cannot be any more. */
const askAndWait = async (door: Door, { kind, id }: Job, { what, body, isDone, output }: Waiting): Promise<void> => {
  const asked = await door.post<AnyJob>(`${pathOf({ kind, id })}/${what}`, body)
  const isEnd = (job: Job) => isDone(job) || (isOver(job) && job.state !== 'switched')
  const job = await followToEnd(door, asked, { output, isEnd })
  if (isDone(job)) process.exitCode = exitCodes.done
}

const printJobs = (form: OutputKind, jobs: readonly Job[]): void => {
  const head = ['id', 'read models', 'state', 'by', 'requested at']
  const rows = jobs.map((job) => [shortOf(job.id), job.models.join(','), job.state, job.by, job.requestedAt])
  printRows(form, jobs, table([head, ...rows]))
}
