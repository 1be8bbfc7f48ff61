import type { Asked, Job, JobProgress, ModelDiff } from '../ops/types.ts'

/** A job as its table has it. */
export type JobStored = {
  id: string
  kind: Job['kind']
  models: string[]
  shop: string | null
  dry_run: boolean
  expected: number
  approve: boolean
  by: string
  state: Job['state']
  /** What is still to be done: a roll-back that was asked for. */
  wanted: 'rollback' | null
  requested_at: Date
  ended_at: Date | null
  error: string | null
  diff: StoredDiff[] | null
  rollback_until: Date | null
  asked: Asked[]
  progress: ProgressStored[] | null
}
type ProgressStored = {
  partition: number
  position: string
  goal: string
  events: number
  rate: number
  resting: boolean
}
type StoredSample = Omit<ModelDiff['samples'][number], 'position'> & { position: string }
type StoredDiff = Omit<ModelDiff, 'samples' | 'first'> & {
  samples: StoredSample[]
  first?: StoredSample & Pick<NonNullable<ModelDiff['first']>, 'event'>
}

/** JSON has no bigint. */
export const diffText = (diff: readonly ModelDiff[]): string =>
  JSON.stringify(diff, (_, value) => (typeof value === 'bigint' ? String(value) : value))

const diffRow = ({ samples, first, ...rest }: StoredDiff): ModelDiff => ({
  ...rest,
  samples: samples.map((sample) => ({ ...sample, position: BigInt(sample.position) })),
  ...(first && { first: { ...first, position: BigInt(first.position) } }),
})

const progressRow = ({ partition, position, goal, events, rate, resting }: ProgressStored): JobProgress => {
  const [at, end] = [BigInt(position), BigInt(goal)]
  const eventsPerSecond = resting ? 0 : Math.round(rate)
  // records are about as many as events: close enough for a guess at the time left
  const etaSeconds = eventsPerSecond > 0 ? Math.ceil(Number(end > at ? end - at : 0n) / eventsPerSecond) : undefined
  return {
    partition,
    position: at,
    goal: end,
    events: Number(events),
    eventsPerSecond,
    ...(etaSeconds !== undefined && { etaSeconds }),
  }
}

export const jobRow = (found: JobStored): Job => ({
  id: found.id,
  kind: found.kind,
  models: found.models,
  ...(found.shop !== null && { shop: found.shop }),
  state: found.state,
  dryRun: found.dry_run,
  expected: found.expected,
  approve: found.approve,
  by: found.by,
  requestedAt: found.requested_at.toISOString(),
  ...(found.ended_at !== null && { endedAt: found.ended_at.toISOString() }),
  ...(found.error !== null && { error: found.error }),
  progress: (found.progress ?? []).map(progressRow),
  ...(found.diff !== null && { diff: found.diff.map(diffRow) }),
  ...(found.rollback_until !== null && { rollbackUntil: found.rollback_until.toISOString() }),
  ...(found.asked.length > 0 && { asked: found.asked }),
})

/** Of `read.job j`. A partition that has said nothing for three seconds rests. */
export const jobColumns = `j.*, (
  select json_agg(json_build_object('partition', p.partition, 'position', p.position::text, 'goal', p.goal::text, 'events', p.events,
                                    'rate', p.rate, 'resting', p.said_at < now() - interval '3 s' or j.state <> 'running') order by p.partition)
    from read.job_progress p where p.job = j.id) as progress`
