import { MultiBar, Presets, type SingleBar } from 'cli-progress'
import type { Job } from './job.ts'
import { duration, percent, progressText } from './words.ts'

/** `show`: how the job stands now. */
export type Progress = { show(job: Job): void; stop(): void }

const LINE_MS = 10_000

/** A bar per partition on a terminal, a line each 10 s elsewhere. */
export const showProgress = (out: NodeJS.WriteStream): Progress => (out.isTTY ? bars(out) : lines(out))

const lines = (out: NodeJS.WriteStream): Progress => {
  let next = performance.now() + LINE_MS
  return {
    show({ state, progress }) {
      if (performance.now() < next) return
      next = performance.now() + LINE_MS
      out.write(`${state}: ${progress.map(progressText).join('; ')}\n`)
    },
    stop: () => {},
  }
}

const FORMAT = 'partition {partition} {bar} {percentage} % | {events} events | {rate}/s | {left}'

const bars = (stream: NodeJS.WriteStream): Progress => {
  const all = new MultiBar({ format: FORMAT, stream, hideCursor: true }, Presets.shades_classic)
  const known = new Map<number, SingleBar>()
  return {
    show({ state, progress }) {
      for (const { partition, position, goal, events, eventsPerSecond, etaSeconds } of progress) {
        const left = etaSeconds === undefined ? state : `${duration(etaSeconds)} left`
        const told = {
          partition,
          events: events.toLocaleString('en'),
          rate: Math.round(eventsPerSecond).toLocaleString('en'),
          left,
        }
        const bar = known.get(partition) ?? all.create(100, 0, told)
        known.set(partition, bar)
        bar.update(percent(position, goal), told)
      }
    },
    stop: () => all.stop(),
  }
}
