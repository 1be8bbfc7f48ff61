import { showLine } from '../changing-line.ts'

type Told = { done: number; of: number; events: number }

/** How far a log is read. */
export const showReading = (out: NodeJS.WriteStream): { told(progress: Told): void; stop(): void } => {
  const began = performance.now()
  let latest: Told | undefined
  const line = ({ done, of, events }: Told): string => {
    const rate = Math.round(events / ((performance.now() - began) / 1000))
    return `partition ${done + 1} of ${of}: ${events.toLocaleString('en-GB')} events, ${rate.toLocaleString('en-GB')}/s`
  }
  const { stop } = showLine(() => latest && line(latest), out)
  return {
    told(progress) {
      latest = progress
    },
    stop,
  }
}
