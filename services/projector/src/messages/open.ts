import { readEnv } from '@cartstream/run'
import { z } from 'zod'
import type { Messages } from './port.ts'
import { createWebhookMessages } from './webhook.ts'

/** What openMessages reads. */
export const Env = z
  .object({
    MESSAGES_WEBHOOK_URL: z
      .url({ protocol: /^https?$/ })
      .refine((text) => new URL(text).username === '', 'a name and a password do not belong into it')
      .optional()
      .describe('where messages to customers are posted, such as https://example.com/messages'),
    MESSAGES_WEBHOOK_SECRET: z
      .string()
      .min(16, 'at least 16 characters')
      .optional()
      .describe('what messages to customers are signed with'),
  })
  .refine(
    (env) => (env.MESSAGES_WEBHOOK_URL === undefined) === (env.MESSAGES_WEBHOOK_SECRET === undefined),
    'MESSAGES_WEBHOOK_URL and MESSAGES_WEBHOOK_SECRET go together',
  )

/** Whoever the environment says tells customers; undefined where it names nobody: then messages wait. Throws BadEnv. */
export const openMessages = (env: Readonly<Record<string, string | undefined>> = process.env): Messages | undefined => {
  const { MESSAGES_WEBHOOK_URL: url, MESSAGES_WEBHOOK_SECRET: secret } = readEnv(Env, env)
  return url === undefined || secret === undefined ? undefined : createWebhookMessages({ url, secret })
}
