import type { Role } from './claims.ts'

type Lets = { roles?: readonly Role[] }

/** A hook that lets these roles in, and says so: what OpenAPI tells of its routes is taken from it. */
export const lettingIn = <Hook extends object>(roles: readonly Role[], hook: Hook): Hook =>
  Object.assign(hook, { roles })

/** Where a route may have such a hook. */
type Hooked = { onRequest?: unknown; preHandler?: unknown }
/** The roles that a hook of the route lets in; undefined where none says. */
export const rolesOf = ({ onRequest, preHandler }: Hooked): readonly Role[] | undefined =>
  [onRequest, preHandler].flat().find((hook): hook is Required<Lets> => (hook as Lets | undefined)?.roles !== undefined)
    ?.roles

/** An operation's schema with its roles in it, as `x-roles`: a member of its own, for OpenAPI knows no other place for a list to choose from. */
export const withRoles = <Told extends { schema: object }>(told: Told, route: Hooked): Told => {
  const roles = rolesOf(route)
  return roles === undefined ? told : { ...told, schema: { ...told.schema, 'x-roles': roles } }
}
