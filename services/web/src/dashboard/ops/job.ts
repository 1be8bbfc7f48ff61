import type { Job } from '@cartstream/client'

export type JobState = Job['state']
type Tone = 'good' | 'warn' | 'bad' | 'accent' | undefined
type Shown = { word: string; sign: string; tone: Tone; isOver: boolean; means: string }

/** States as libs/read has them, in words of whoever runs read models. */
export const states: Record<JobState, Shown> = {
  running: {
    ...{ word: 'running', sign: '▶', tone: 'accent', isOver: false },
    means: 'It reads the log from the first event, beside what is in use.',
  },
  paused: {
    ...{ word: 'paused', sign: '⏸', tone: 'warn', isOver: false },
    means: 'It goes on where it was, once it is told to.',
  },
  comparing: {
    ...{ word: 'comparing', sign: '▶', tone: 'accent', isOver: false },
    means: 'Both generations stand at the same position, and every row is compared.',
  },
  'awaiting-approval': {
    ...{ word: 'awaits approval', sign: '▲', tone: 'warn', isOver: false },
    means:
      'More rows differ than were expected. Nothing is switched before somebody approves of it; it may wait for days.',
  },
  switched: {
    ...{ word: 'switched', sign: '✓', tone: 'good', isOver: true },
    means: 'The new generation is in use.',
  },
  'rolled-back': {
    ...{ word: 'rolled back', sign: '↩', tone: undefined, isOver: true },
    means: 'The old generation is in use again.',
  },
  matched: {
    ...{ word: 'matches', sign: '✓', tone: 'good', isOver: true },
    means: 'Every row is what the log makes of it.',
  },
  differs: {
    ...{ word: 'differs', sign: '✕', tone: 'bad', isOver: true },
    means: 'Some rows are not what the log makes of them. A rebuild mends that.',
  },
  cancelled: {
    ...{ word: 'cancelled', sign: '–', tone: undefined, isOver: true },
    means: 'Somebody ended it; what is in use was not touched.',
  },
  failed: {
    ...{ word: 'failed', sign: '✕', tone: 'bad', isOver: true },
    means: 'It could not be done; what is in use was not touched.',
  },
}

export const pathOf = ({ kind, id }: Pick<Job, 'kind' | 'id'>): string =>
  `/v1/ops/${kind === 'rebuild' ? 'rebuilds' : 'verify'}/${id}`

export const nameOf = ({ kind, models }: Pick<Job, 'kind' | 'models'>): string => {
  const what = models.length > 3 ? `${models.length} read models` : models.join(', ')
  return `${kind === 'rebuild' ? 'Rebuild' : 'Verification'} of ${what}`
}

/** All jobs, the newest first: as the stream tells them, and with what differs, which only the lists say. */
export const merged = (listed: readonly Job[], told: readonly Job[]): readonly Job[] => {
  const all = new Map(listed.map((job) => [job.id, job]))
  for (const job of told) all.set(job.id, { ...all.get(job.id), ...job })
  return [...all.values()].toSorted((a, b) => Date.parse(b.requestedAt) - Date.parse(a.requestedAt))
}

/** How much of the log is folded, in percent; positions outgrow what a double holds. */
export const percentOf = ({ position, goal }: { position: string; goal: string }): number => {
  const [at, end] = [BigInt(position), BigInt(goal)]
  if (end <= 0n || at >= end) return 100
  return Number((at * 1000n) / end) / 10
}

/** How many rows differ, over all read models. */
export const differing = ({ diff = [] }: Pick<Job, 'diff'>): number =>
  diff.reduce((sum, { added, removed, changed }) => sum + added + removed + changed, 0)
