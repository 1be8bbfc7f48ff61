import { useEffect, useSyncExternalStore } from 'react'
import { Button } from './button.tsx'
import { keep } from './kept.ts'
import { Sheet } from './sheet.tsx'

/** A key that does something on this page; single characters can be switched off, for those who speak what they type. */
type Key = { key: string; does: string; run: () => void }

let keys: readonly Key[] = []
const listeners = new Set<() => void>()
const set = (next: readonly Key[]): void => {
  keys = next
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const enabled = keep<'on' | 'off'>('cartstream-keys', 'on')

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

addEventListener('keydown', (event) => {
  if (enabled.get() === 'off' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  if (document.querySelector('dialog[open]') !== null) return
  const found = keys.find(({ key }) => key === event.key)
  if (found === undefined) return
  event.preventDefault()
  found.run()
})

/** While the component is shown, `key` runs this, and the sheet of keys says so. */
export const useKey = (key: string, does: string, run: () => void): void => {
  useEffect(() => {
    const added: Key = { key, does, run }
    set([...keys, added])
    return () => set(keys.filter((other) => other !== added))
  }, [key, does, run])
}

/** All keys of the page, and the switch for them. */
export const KeySheet = ({ open, onClose }: { open: boolean; onClose: () => void }) => {
  const known = useSyncExternalStore(subscribe, () => keys)
  const state = enabled.use()
  return (
    <Sheet title="Keys" open={open} onClose={onClose}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">What it does</th>
          </tr>
        </thead>
        <tbody>
          {known.map(({ key, does }) => (
            <tr key={`${key} ${does}`}>
              <td>
                <kbd className="mono">{key}</kbd>
              </td>
              <td>{does}</td>
            </tr>
          ))}
          <tr>
            <td>
              <kbd className="mono">↑ ↓</kbd>
            </td>
            <td>In a list: the row above, the row below</td>
          </tr>
        </tbody>
      </table>
      <div className="row">
        <span className="soft small">These keys are {state}.</span>
        <Button onClick={() => enabled.set(state === 'on' ? 'off' : 'on')}>
          Switch them {state === 'on' ? 'off' : 'on'}
        </Button>
      </div>
    </Sheet>
  )
}
