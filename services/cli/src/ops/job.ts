import type { Job as AnyJob, JobKind, JobState } from '@cartstream/read'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import type { Door, Told } from './door.ts'

export type Job = Told<AnyJob>
export type Diff = NonNullable<Job['diff']>[number]

export const paths: Record<JobKind, string> = { rebuild: '/rebuilds', verify: '/verify' }
export const pathOf = ({ kind, id }: Pick<Job, 'kind' | 'id'>): string => `${paths[kind]}/${id}`

/** Enough of an id for people to type. */
export const shortOf = (id: string): string => id.slice(0, 8)

export const isOver = ({ state }: Job): boolean => over.includes(state)
const over: readonly JobState[] = ['switched', 'rolled-back', 'matched', 'differs', 'cancelled', 'failed']
/** It does not go on before somebody says so. */
export const waits = ({ state, approve }: Job): boolean => state === 'awaiting-approval' && !approve

/** The job of an id, or of the beginning of one; undefined means the newest. Throws Failure. */
export const findJob = async (door: Door, kind: JobKind, id?: string): Promise<Job> => {
  const { rows } = await door.get<{ rows: AnyJob[] }>(paths[kind])
  const found = rows.filter((job) => id === undefined || job.id.startsWith(id))
  if (found.length === 0)
    throw new Failure(id === undefined ? `There has been no ${kind} yet.` : `There is no ${kind} ${id}.`)
  if (id !== undefined && found.length > 1)
    throw new Failure(`${id} begins the ids of ${found.length} of them: say more of it.`)
  return found[0]!
}

/** What a command that waited for it ends with. */
export const exitCodeOf = (job: Job): number => {
  if (waits(job)) return exitCodes.refused
  if (job.state === 'differs') return exitCodes.differs
  return job.state === 'failed' || job.state === 'cancelled' ? exitCodes.failed : exitCodes.done
}
