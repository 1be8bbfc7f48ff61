/** Where things are drawn; elsewhere there are no frames to wait for. */
type Screen = {
  document?: { visibilityState: string }
  requestAnimationFrame?: (draw: () => void) => number
  cancelAnimationFrame?: (id: number) => void
}

/** A page that says it is seen and is not drawn, such as one behind another, is not kept waiting for longer than that. */
const LONGEST_MS = 100

/**
 * Tells once a frame of the screen, however much has come since the last: a busy stream brings several messages in one, and what is drawn in between
 * nobody sees. A page that is not seen has no frames, and is told at once.
 */
export const perFrame = (listener: () => void, screen: Screen = globalThis as unknown as Screen) => {
  const { requestAnimationFrame: ask, cancelAnimationFrame: callOff } = screen
  let cancel: (() => void) | undefined
  const forget = () => {
    cancel?.()
    cancel = undefined
  }
  const draw = () => {
    forget()
    listener()
  }
  const tell = () => {
    if (ask === undefined || screen.document?.visibilityState !== 'visible') return draw()
    if (cancel !== undefined) return
    const [frame, timer] = [ask(draw), setTimeout(draw, LONGEST_MS)]
    cancel = () => {
      callOff?.(frame)
      clearTimeout(timer)
    }
  }
  return { tell, forget }
}
