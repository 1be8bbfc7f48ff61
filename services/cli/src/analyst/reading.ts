type Told = { done: number; of: number; events: number }

const LINE_MS = 10_000
const SAY_MS = 200

/** How far a log is read: a line that changes on a terminal, a line per 10 s elsewhere. */
export const showReading = (out: NodeJS.WriteStream): { told(progress: Told): void; stop(): void } => {
  const began = performance.now()
  let latest: Told | undefined
  const line = ({ done, of, events }: Told): string => {
    const rate = Math.round(events / ((performance.now() - began) / 1000))
    return `partition ${done + 1} of ${of}: ${events.toLocaleString('en-GB')} events, ${rate.toLocaleString('en-GB')}/s`
  }
  const say = () => {
    if (latest !== undefined) out.write(out.isTTY ? `\r\u001b[K${line(latest)}` : `${line(latest)}\n`)
  }
  const timer = setInterval(say, out.isTTY ? SAY_MS : LINE_MS).unref()
  return {
    told(progress) {
      latest = progress
    },
    stop() {
      clearInterval(timer)
      if (out.isTTY) out.write('\r\u001b[K')
    },
  }
}
