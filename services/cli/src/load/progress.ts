import { Presets, SingleBar } from 'cli-progress'
import type { Counts } from './counts.ts'

export type Progress = { stop(): void }

const LINE_MS = 10_000

/** A bar on a terminal, a line per 10 s elsewhere; to stderr. `part`: 0 to 1. */
export const showProgress = (counts: Counts, part: () => number, out: NodeJS.WriteStream): Progress => {
  const began = performance.now()
  const perSecond = () => Math.round(counts.commands / ((performance.now() - began) / 1000))
  if (!out.isTTY) {
    const line = () =>
      out.write(`${Math.round(part() * 100)} %: ${counts.rows} rows, ${counts.commands} commands, ${perSecond()}/s\n`)
    const timer = setInterval(line, LINE_MS)
    return { stop: () => clearInterval(timer) }
  }
  const format = '{bar} {percentage} % | {rows} rows | {commands} commands | {rate}/s | {duration_formatted}'
  const bar = new SingleBar({ format, stream: out, hideCursor: true, noTTYOutput: false }, Presets.shades_classic)
  const told = () => ({ rows: counts.rows, commands: counts.commands, rate: perSecond() })
  bar.start(1000, 0, told())
  const timer = setInterval(() => bar.update(Math.round(part() * 1000), told()), 200)
  return {
    stop() {
      clearInterval(timer)
      bar.update(Math.round(part() * 1000), told())
      bar.stop()
    },
  }
}
