import type { FastifyInstance } from 'fastify'

type Route = { parts: readonly string[]; method: string }

/**
 * Keeps account of the routes as they are added; the returned function says which methods a path has, for 405's `Allow`. A walk over
 * all routes, but only on the way to a refusal.
 */
export const allowedMethods = (app: FastifyInstance): ((url: string) => string[]) => {
  const routes: Route[] = []
  app.addHook('onRoute', ({ url, method }) => {
    for (const one of [method].flat()) routes.push({ parts: url.split('/'), method: one })
  })
  return (url) => {
    const parts = url.split('?', 1)[0]!.split('/')
    return [...new Set(routes.filter((route) => fits(route.parts, parts)).map(({ method }) => method))]
  }
}

const fits = (pattern: readonly string[], parts: readonly string[]): boolean =>
  (pattern.length === parts.length || (pattern.at(-1) === '*' && pattern.length < parts.length)) &&
  pattern.every((part, i) => (part.startsWith(':') ? parts[i] !== '' : part === parts[i] || part === '*'))
