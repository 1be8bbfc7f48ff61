import {
  addressEnv,
  flag,
  integer,
  list,
  liveShoppingEnv,
  logLevelEnv,
  originEnv,
  perMinute,
  tokensEnv,
  url,
} from '@cartstream/run'
import { ShopId } from '@cartstream/schemas'
import { z } from 'zod'

export const Env = z.object({
  DATABASE_URL: url('postgres', 'postgresql').describe('the PostgreSQL of the read models and the actor ids'),
  ...tokensEnv,
  ALLOWED_ORIGINS: list().optional().describe('the origins of the pages that may open streams, with commas between'),
  ...addressEnv(8082),
  ...originEnv,
  MAX_STREAMS: integer(1, 1_000_000).default(5000).describe('streams that are open at once, such as 5000'),
  DEFAULT_SHOP: ShopId.optional().describe('the shop of requests to the documents’ own routes that name none'),
  ENABLE_CART: flag().default(true).describe('off: no carts by document 3; its single items are sold all the same'),
  READS_PER_MINUTE: perMinute('answers', 3000),
  PAGES_FOLDER: z
    .string()
    .optional()
    .describe('the built dashboard and storefront, such as services/web/dist; without it there are none'),
  ...liveShoppingEnv,
  ...logLevelEnv('info'),
})
