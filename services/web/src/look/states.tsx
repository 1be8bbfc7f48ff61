import type { ReactNode } from 'react'

/** Something is being fetched for the first time. Says so only to those who cannot see it turn. */
export const Loading = ({ what }: { what: string }) => (
  <div className="blank" role="status">
    <span className="spinner" aria-hidden="true" />
    <span>Loading {what} …</span>
  </div>
)

/** There is nothing, which is no failure: why, and what would change that. */
export const Empty = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className="blank">
    <strong>{title}</strong>
    {children !== undefined && <div>{children}</div>}
  </div>
)

/** What is on the page was true a while ago. */
export const Stale = ({ children }: { children: ReactNode }) => (
  <div className="notice" data-tone="warn">
    <div className="row">{children}</div>
  </div>
)

/** This role may not: who may, and what to do. */
export const Forbidden = ({ role, roles }: { role: string; roles: readonly string[] }) => (
  <div className="blank">
    <strong>Your role, {role}, may not see this page</strong>
    <span>It is for {inList(roles)}. Sign in as one of them, or ask whoever gave you the token for another.</span>
  </div>
)

const inList = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
