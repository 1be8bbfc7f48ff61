import { bad, good, table } from '../output.ts'
import { type Diff, isOver, type Job, shortOf, waits } from './job.ts'

const number = (n: number): string => n.toLocaleString('en')
const SAMPLES = 5

const NAMED = 3
export const jobTitle = ({ kind, id, models, shop }: Job): string =>
  `${kind} ${shortOf(id)} of ${models.length > NAMED ? `${models.length} read models` : models.join(', ')}${shop === undefined ? '' : ` in the shop ${shop}`}`

/** A job as people read it: how it stands, what differs, what can be done now. */
export const jobText = (job: Job): string => {
  const { state, by, requestedAt, endedAt, error, diff } = job
  const colour = state === 'failed' || state === 'differs' ? bad : isOver(job) ? good : (text: string) => text
  const took = endedAt === undefined ? '' : `, ${seconds(Date.parse(endedAt) - Date.parse(requestedAt))}`
  const lines = [`${jobTitle(job)}: ${colour(state)} (by ${by} at ${requestedAt}${took})`]
  if (error !== undefined) lines.push(`  ${error}`)
  for (const { what, by, reason, at } of job.asked ?? [])
    if (reason !== undefined) lines.push(`  ${what} by ${by} at ${at}: ${reason}`)
  if (state === 'running' || state === 'paused') lines.push(...job.progress.map((of) => `  ${progressText(of)}`))
  if (diff !== undefined) lines.push(diffText(diff))
  return [...lines, ...nextSteps(job)].join('\n')
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

const nextSteps = (job: Job): string[] => {
  const { state, rollbackUntil } = job
  const id = shortOf(job.id)
  if (waits(job))
    return [
      `More rows differ than the ${number(job.expected)} that were expected, so nothing is switched yet.`,
      `  cartstream rebuild approve ${id}    switch to them all the same`,
      `  cartstream rebuild cancel ${id}     keep what is live`,
    ]
  if (state === 'paused') return [`  cartstream rebuild resume ${id}`]
  if (state !== 'switched' || rollbackUntil === undefined || Date.parse(rollbackUntil) < Date.now()) return []
  return [`Until ${rollbackUntil} it can be taken back: cartstream rebuild rollback ${id} --confirm ${id}`]
}

export const progressText = ({
  partition,
  position,
  goal,
  events,
  eventsPerSecond,
  etaSeconds,
}: Job['progress'][number]): string => {
  const left = etaSeconds === undefined ? '' : `, ${duration(etaSeconds)} left`
  return `partition ${partition}: ${percent(position, goal)} %, ${number(events)} events, ${number(Math.round(eventsPerSecond))}/s${left}`
}

/** Of the way from offset 0. */
export const percent = (position: string, goal: string): number => {
  const [at, end] = [Number(position), Number(goal)]
  return end <= 0 || at >= end ? 100 : Math.max(0, Math.floor((at / end) * 100))
}

export const duration = (seconds: number): string => {
  const s = Math.ceil(seconds)
  if (s < 60) return `${s} s`
  return s < 3600
    ? `${Math.floor(s / 60)} min ${s % 60} s`
    : `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
}

/** What a new generation would change: counts per read model, then rows by name, the first with the event that should have made it. */
export const diffText = (diff: readonly Diff[]): string => {
  const head = ['read model', 'rows', 'added', 'removed', 'changed']
  const rows = diff.map((d) => [d.model, ...[d.rows, d.added, d.removed, d.changed].map(number)])
  return [indented(table([head, ...rows])), ...diff.flatMap(sampleLines)].join('\n')
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ')

const sampleLines = ({ model, first, samples, added, removed, changed }: Diff): string[] => {
  const others = samples.map(sampleText).filter((text) => first === undefined || text !== sampleText(first))
  const shown = others.slice(0, SAMPLES)
  const told = first === undefined ? shown : [`first: ${sampleText(first)}${eventText(first)}`, ...shown]
  const more = added + removed + changed - told.length
  if (told.length === 0) return []
  return [`  ${model}`, ...told.map((text) => `    ${text}`), ...(more > 0 ? [`    and ${number(more)} more`] : [])]
}

const eventText = ({ event }: NonNullable<Diff['first']>): string =>
  event === undefined ? '' : `, by ${event.type} ${event.id} of ${event.stream} (${event.at})`

const sampleText = ({ how, table, shop, key, columns, position }: Diff['samples'][number]): string =>
  `${how} ${table} ${shop} ${key}${columns === undefined ? '' : ` (${columns.join(', ')})`} at ${position}`
