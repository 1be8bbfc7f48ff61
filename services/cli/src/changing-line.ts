const LINE_MS = 10_000
const SAY_MS = 200

/** How far something is: a line that changes on a terminal, a line per 10 s elsewhere. `line`: undefined while there is nothing to say. */
export const showLine = (line: () => string | undefined, out: NodeJS.WriteStream): { stop(): void } => {
  const say = () => {
    const text = line()
    if (text !== undefined) out.write(out.isTTY ? `\r\u001b[K${text}` : `${text}\n`)
  }
  const timer = setInterval(say, out.isTTY ? SAY_MS : LINE_MS).unref()
  return {
    stop() {
      clearInterval(timer)
      if (out.isTTY) out.write('\r\u001b[K')
    },
  }
}
