import type { Session } from '@cartstream/client'

/** As its host sees it, and as its client does: nothing of what only staff may know is in that one. */
export type StaffSession = Extract<Session, { host: string }>
export type ClientSession = Exclude<Session, { host: string }>
export type Status = Session['status']
export type SessionLine = Session['items'][number]

const badges: Record<Status, { word: string; sign: string; tone?: string }> = {
  SCHEDULED: { word: 'planned', sign: '○', tone: 'accent' },
  ACTIVE: { word: 'on', sign: '●', tone: 'good' },
  PAUSED: { word: 'paused', sign: '‖', tone: 'warn' },
  ENDED: { word: 'ended', sign: '■' },
  CONVERTED: { word: 'ordered', sign: '✓', tone: 'good' },
  CANCELLED: { word: 'cancelled', sign: '✕' },
}
export const statuses = Object.keys(badges) as Status[]
export const wordOf = (status: Status): string => badges[status].word

export const SessionBadge = ({ status }: { status: Status }) => {
  const { word, sign, tone } = badges[status]
  return (
    <span className="badge" data-tone={tone}>
      <span aria-hidden="true">{sign}</span>
      {word}
    </span>
  )
}

/** Goods can be put in and taken out by its host. */
export const goesOn = (status: Status): boolean => status === 'ACTIVE' || status === 'PAUSED'

export const clientOf = ({ clientId, client }: StaffSession): string => clientId ?? client
export const hostOf = ({ hostId, host }: StaffSession): string => hostId ?? host

/** Why nothing is held for a line; where it was held. */
export const holdEnds: Record<NonNullable<SessionLine['holdEnded']>, string> = {
  expired: 'time was up',
  'stock-reduced': 'stock was taken away',
  'released-by-staff': 'released by staff',
  'release-all': 'all holds were released',
}
