import { type RawBuilder, sql } from 'kysely'
import type { Due } from '../reads.ts'

export type DueFound = Omit<Due, 'next'> & { next: Date | null }

/** Two looks into the index of live holds: a span that ends now, and the first after it. Never a scan of what is held. */
export const dueSince = (shop: string, since: Date | undefined): RawBuilder<DueFound> => sql<DueFound>`
  select array(select distinct sku from read.availability_hold_v1
                where shop = ${shop} and not gone and expires_at <= now()
                  and expires_at > coalesce(${since ?? null}::timestamptz, '-infinity')) as skus,
         now() as now,
         (select min(expires_at) from read.availability_hold_v1
           where shop = ${shop} and not gone and expires_at > now()) as next`
