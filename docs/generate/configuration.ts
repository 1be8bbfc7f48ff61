import { Env as paymentEnv } from '@cartstream/pay/open'
import type { z } from 'zod'
import { keysEnv } from '../../libs/keys/src/env.ts'
import { logEnv, relayEnv as publicEnv, snapshotsEnv } from '../../libs/log/src/env.ts'
import { homeEnv, Env as startEnv } from '../../services/all/src/env.ts'
import { Env as analystEnv } from '../../services/analyst/src/env.ts'
import { Env as handlerEnv } from '../../services/command-handler/src/env.ts'
import { Env as projectorEnv } from '../../services/projector/src/env.ts'
import { Env as messagesEnv } from '../../services/projector/src/messages/open.ts'
import { Env as relayEnv } from '../../services/projector/src/relay/env.ts'
import { Env as gatewayEnv } from '../../services/query-gateway/src/env.ts'
import { code, type Page, table } from './markdown.ts'

const INTRODUCTION = `# Configuration

All of it is environment variables; an empty one counts as not set. A service that is told something wrong says every setting that is not right, and what to
set it to, and ends with exit code 1. Switches are on with \`1\`, \`true\`, \`yes\` or \`on\`, and off with \`0\`, \`false\`, \`no\` or \`off\`.

\`npm start\` is all services in one process. The command \`cartstream\` finds a running \`npm start\` by \`CARTSTREAM_HOME\`; for another installation it takes
\`AUTH_JWT_SECRET\`, \`DATABASE_URL\` and \`KAFKA_BROKERS\` as services do.
`

type Setting = { name: string; means: string; usual?: string | undefined }

/** What a schema says of its variables. A default that is a switch is told as people set it. */
const settingsOf = (env: z.ZodObject): Setting[] =>
  Object.entries(env.shape).map(([name, field]) => {
    const means = (field as z.ZodType).description
    if (means === undefined) throw new Error(`${name} is not described where it is read`)
    return { name, means, usual: usualOf(field as z.ZodType) }
  })
const usualOf = ({ def }: z.ZodType): string | undefined => {
  const { type, defaultValue } = def as { type: string; defaultValue?: unknown }
  if (type === 'optional') return undefined
  if (type !== 'default' && type !== 'prefault') return 'must be set'
  return typeof defaultValue === 'boolean' ? (defaultValue ? 'on' : 'off') : String(defaultValue)
}

const readers: Readonly<Record<string, readonly Setting[]>> = {
  '`npm start`': [...homeEnv, ...[startEnv, paymentEnv, messagesEnv].flatMap(settingsOf)],
  handler: [...settingsOf(handlerEnv), ...logEnv, ...snapshotsEnv, ...keysEnv, ...settingsOf(paymentEnv)],
  projector: [
    ...settingsOf(projectorEnv),
    ...logEnv,
    ...keysEnv,
    ...settingsOf(paymentEnv),
    ...settingsOf(messagesEnv),
  ],
  relay: [...settingsOf(relayEnv), ...logEnv, ...publicEnv],
  gateway: [...settingsOf(gatewayEnv), ...keysEnv],
  analyst: [...settingsOf(analystEnv), ...logEnv, ...snapshotsEnv, ...keysEnv],
}

/** One row per name, meaning and default: who reads it is told together. */
const rows = (): string[][] => {
  const found = new Map<string, { setting: Setting; who: string[] }>()
  for (const [who, settings] of Object.entries(readers))
    for (const setting of settings) {
      const key = JSON.stringify([setting.name, setting.means, setting.usual])
      const row = found.get(key) ?? { setting, who: [] }
      row.who.push(who)
      found.set(key, row)
    }
  return [...found.values()]
    .sort((a, b) => (a.setting.name < b.setting.name ? -1 : a.setting.name > b.setting.name ? 1 : 0))
    .map(({ setting: { name, means, usual = '-' }, who }) => [code(name), who.join(', '), means, usual])
}

export const configuration: Page = {
  from: "the services' own schemas of their settings (src/env.ts)",
  text: () => `${INTRODUCTION}\n${table(['variable', 'who', 'what it is', 'where not set'], rows())}`,
}

/** Every name that the reference tells, for whoever looks for one that it does not. */
export const told = (): string[] => [
  ...new Set(Object.values(readers).flatMap((settings) => settings.map((s) => s.name))),
]
