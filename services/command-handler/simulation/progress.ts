import type { Outcome } from './run.ts'

const EACH_MS = 10_000
const WIDTH = 30

/** A bar on a terminal; elsewhere a line each ten seconds. */
export const createProgress = (total: number, out: NodeJS.WriteStream = process.stdout) => {
  const started = performance.now()
  let told = started
  let named = 0
  const line = (done: number): string => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0)
    return `${done}/${total} seeds, ${seconds} s${named > 0 ? `, ${named} failed` : ''}`
  }
  return {
    /** A failing seed is named at once: a long run may be stopped before its report. */
    at(done: number, failed: readonly Outcome[]): void {
      for (; named < failed.length; named++)
        out.write(`${out.isTTY ? '\r' : ''}seed ${failed[named]!.seed} fails: ${failed[named]!.violation?.promise}\n`)
      if (out.isTTY) {
        const filled = Math.round((WIDTH * done) / total)
        out.write(`\r[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${line(done)} `)
      } else if (performance.now() - told >= EACH_MS) {
        told = performance.now()
        out.write(`${line(done)}\n`)
      }
    },
    end(): void {
      if (out.isTTY) out.write('\n')
    },
  }
}
