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
        <Sign done={done} />
      </button>
    </span>
  )
}

/** Drawn: few fonts have a sign for it. */
const Sign = ({ done }: { done: boolean }) => (
  <svg
    viewBox="0 0 16 16"
    width="14"
    height="14"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    aria-hidden="true"
  >
    {done ? <path d="M3 8.5l3.5 3.5L13 4.5" /> : <path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />}
  </svg>
)
