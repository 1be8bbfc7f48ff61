/** Where things are drawn; elsewhere there are no frames to wait for. */
type Screen = {
  document?: { visibilityState: string }
  requestAnimationFrame?: (draw: () => void) => number
  cancelAnimationFrame?: (id: number) => void
}

/**
 * Tells once a frame of the screen, however much has come since the last: a busy stream brings several messages in one, and what is drawn in between
 * nobody sees. A page that is not seen has no frames, and is told at once.
 */
export const perFrame = (listener: () => void, screen: Screen = globalThis as unknown as Screen) => {
  let asked: number | undefined
  const draw = () => {
    asked = undefined
    listener()
  }
  return {
    tell() {
      if (screen.requestAnimationFrame === undefined || screen.document?.visibilityState !== 'visible') draw()
      else asked ??= screen.requestAnimationFrame(draw)
    },
    forget() {
      if (asked !== undefined) screen.cancelAnimationFrame?.(asked)
      asked = undefined
    },
  }
}
