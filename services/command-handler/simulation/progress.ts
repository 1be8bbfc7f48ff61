const EACH_MS = 10_000
const WIDTH = 30

/** A bar on a terminal; elsewhere a line each ten seconds. */
export const createProgress = (total: number, out: NodeJS.WriteStream = process.stdout) => {
  const started = performance.now()
  let told = started
  const line = (done: number, failed: number): string => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0)
    return `${done}/${total} seeds, ${seconds} s${failed > 0 ? `, ${failed} failed` : ''}`
  }
  return {
    at(done: number, failed: number): void {
      if (out.isTTY) {
        const filled = Math.round((WIDTH * done) / total)
        out.write(`\r[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${line(done, failed)} `)
      } else if (performance.now() - told >= EACH_MS) {
        told = performance.now()
        out.write(`${line(done, failed)}\n`)
      }
    },
    end(): void {
      if (out.isTTY) out.write('\n')
    },
  }
}
