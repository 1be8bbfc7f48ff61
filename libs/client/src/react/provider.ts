import { createContext, createElement, type ReactElement, type ReactNode, useContext } from 'react'
import type { Client } from '../types.ts'

const Context = createContext<Client | undefined>(undefined)

export type CartstreamProviderProps = { client: Client; children?: ReactNode }
/** Gives everything within it the client. */
export const CartstreamProvider = ({ client, children }: CartstreamProviderProps): ReactElement =>
  createElement(Context.Provider, { value: client }, children)

export const useClient = (): Client => {
  const client = useContext(Context)
  if (client === undefined) throw new Error('useClient and the other hooks work within a CartstreamProvider')
  return client
}
