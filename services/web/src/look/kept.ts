import { useSyncExternalStore } from 'react'

/** A choice that this browser remembers; the same in all its tabs. */
export type Kept<T extends string> = { get(): T; set(value: T): void; use(): T }

const read = (name: string): string | null => {
  try {
    return localStorage.getItem(name)
  } catch {
    return null // storage is off: the choice lasts as long as the page
  }
}

const write = (name: string, value: string): void => {
  try {
    localStorage.setItem(name, value)
  } catch {
    // as above
  }
}

/** `onChange`: also called once now. */
export const keep = <T extends string>(name: string, fallback: T, onChange: (value: T) => void = () => {}): Kept<T> => {
  let value = (read(name) ?? fallback) as T
  const listeners = new Set<() => void>()
  const take = (next: T): void => {
    value = next
    onChange(value)
    for (const listener of listeners) listener()
  }
  onChange(value)
  addEventListener('storage', ({ key, newValue }) => {
    if (key === name) take((newValue ?? fallback) as T)
  })
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    get: () => value,
    set(next) {
      write(name, next)
      take(next)
    },
    use: () => useSyncExternalStore(subscribe, () => value),
  }
}
