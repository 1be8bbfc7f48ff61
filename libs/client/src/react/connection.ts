import { useEffect, useState, useSyncExternalStore } from 'react'
import type { ConnectionState } from '../types.ts'
import { useClient } from './provider.ts'

/** `tell`: it has not been live for 5 s or more, and people should know. */
export type ToldConnection = ConnectionState & { tell: boolean }

const TELL_MS = 5000

export const useConnection = (): ToldConnection => {
  const { connection } = useClient()
  const state = useSyncExternalStore(connection.subscribe, connection.getSnapshot, connection.getSnapshot)
  const isWell = state.status === 'idle' || state.status === 'live' || state.status === 'quiet'
  const [tell, setTell] = useState(false)
  useEffect(() => {
    if (isWell) return setTell(false)
    const timer = setTimeout(() => setTell(true), TELL_MS)
    return () => clearTimeout(timer)
  }, [isWell])
  return { ...state, tell: tell && !isWell }
}
