import { type AnchorHTMLAttributes, type MouseEvent, useCallback, useSyncExternalStore } from 'react'

/** Where the page is: its path says which page, its query everything that a saved link must bring back. */
const listeners = new Set<() => void>()
const tell = (): void => {
  for (const listener of listeners) listener()
}
addEventListener('popstate', tell)

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Goes to an address of the dashboard. `replace`: without a step back, for what is typed or dragged. */
export const go = (to: string, { replace = false } = {}): void => {
  if (replace) history.replaceState(null, '', to)
  else history.pushState(null, '', to)
  if (!replace) scrollTo(0, 0)
  tell()
}

export const usePath = (): string => useSyncExternalStore(subscribe, () => location.pathname)

/** A parameter of the query, and what sets it; '' takes it away. Others stay as they are. */
export const useAddress = (name: string): readonly [string, (value: string, how?: { replace?: boolean }) => void] => {
  const value = useSyncExternalStore(subscribe, () => new URLSearchParams(location.search).get(name) ?? '')
  const set = useCallback(
    (next: string, { replace = true } = {}) => {
      const query = new URLSearchParams(location.search)
      if (next === '') query.delete(name)
      else query.set(name, next)
      const text = query.toString()
      go(`${location.pathname}${text === '' ? '' : `?${text}`}`, { replace })
    },
    [name],
  )
  return [value, set]
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { to: string }

/** A link within the dashboard: a real one, that opens in another tab where one asks for that. */
export const Link = ({ to, onClick, ...rest }: LinkProps) => {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (event.defaultPrevented || !isPlain) return
    event.preventDefault()
    go(to)
  }
  return <a href={to} onClick={follow} {...rest} />
}
