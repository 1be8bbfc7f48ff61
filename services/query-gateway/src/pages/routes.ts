import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import helmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'

/** Which paths are the dashboard's, as services/web writes it beside what it builds; parameters as `:name`. */
const Paths = z.array(z.string().startsWith('/'))

/** Nothing but our own files, and nothing inside the page itself: neither a script nor a style that is not in a file of ours. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    baseUri: ["'none'"],
    objectSrc: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
}

const hidden = { schema: { hide: true } as object }
const YEAR_SECONDS = 365 * 24 * 3600

export type PagesOptions = {
  /** What services/web has built. */
  folder: string
}

/**
 * The dashboard at the paths that its build lists, the storefront at /store, and what they are made of at /assets. Only listed paths are
 * answered with a page, so whatever else has an address here keeps it. Rejects where the folder has no pages.
 */
export const pageRoutes = async (app: FastifyInstance, { folder }: PagesOptions): Promise<void> => {
  const [paths, dashboard, store] = await Promise.all(
    ['paths.json', 'index.html', 'store/index.html'].map((name) => readFile(join(folder, name), 'utf8')),
  )
  await app.register(helmet, { contentSecurityPolicy, referrerPolicy: { policy: 'no-referrer' } })
  // The name of a file says what is in it, so a file never changes; a page names the files of its build, so it is asked for each time.
  await app.register(fastifyStatic, {
    ...{ root: join(folder, 'assets'), prefix: '/assets/', index: false, preCompressed: true, schemaHide: true },
    ...{ immutable: true, maxAge: YEAR_SECONDS * 1000, decorateReply: false },
  })
  const page = (html: string) => async (_: unknown, reply: FastifyReply) =>
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(html)
  for (const path of Paths.parse(JSON.parse(paths!))) app.get(path, hidden, page(dashboard!))
  for (const path of ['/store', '/store/*']) app.get(path, hidden, page(store!))
}
