import { useState } from 'react'
import { announce } from './announcer.tsx'

const copied = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false // no clipboard outside of https and localhost: the id can still be selected
  }
}

/** An id as people handle it: short where there is little room, whole in its title, and copied by the button beside it. */
export const CopyId = ({ id, short, what = 'id' }: { id: string; short?: string; what?: string }) => {
  const [done, setDone] = useState(false)
  const copy = async () => {
    const isDone = await copied(id)
    announce(isDone ? `Copied the ${what}.` : `The browser did not let the ${what} be copied.`)
    setDone(isDone)
    if (isDone) setTimeout(() => setDone(false), 1500)
  }
  return (
    <span className="id">
      <span title={id}>{short ?? id}</span>
      <button type="button" className="copy" onClick={copy} aria-label={`Copy ${what} ${id}`} title={`Copy ${what}`}>
        {done ? '✓' : '⧉'}
      </button>
    </span>
  )
}
