import { type RawBuilder, sql } from 'kysely'
import type { Due } from '../reads.ts'

export type DueFound = Omit<Due, 'next'> & { next: Date | null }

/** Bundles rise with their parts. */
const withBundles = (shop: string, skus: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select sku from ${skus} union
  select b from read.availability_v2 a, unnest(a.bundles) b where a.shop = ${shop} and a.key in (select sku from ${skus})`

/** Two looks into the index of live holds: a span that ends now, and the first after it. Never a scan of what is held. */
export const dueSince = (shop: string, since: Date | undefined): RawBuilder<DueFound> => sql<DueFound>`
  with due as (
    select key, sku from read.reservation_v1
     where shop = ${shop} and status = 'active' and expires_at <= now()
       and expires_at > coalesce(${since ?? null}::timestamptz, '-infinity'))
  select array(${withBundles(shop, sql`due`)}) as skus, array(select key from due) as holds, now() as now,
         (select min(expires_at) from read.reservation_v1
           where shop = ${shop} and status = 'active' and expires_at > now()) as next`
