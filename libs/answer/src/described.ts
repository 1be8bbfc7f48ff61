import type { Role } from '@cartstream/run'
import { z } from 'zod'

const FieldErrors = z.array(
  z.object({ pointer: z.string(), detail: z.string(), code: z.string(), in: z.string().optional() }),
)
/** RFC 9457 with what this system adds. */
const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    fix: z.string().describe('What to do next, in a sentence.'),
    requestId: z.string(),
    errors: FieldErrors.optional(),
  })
  .describe('application/problem+json')

/** What comes back: JSON of this shape, or what each media type is. */
type Answer = z.ZodType | { description: string; content: Record<string, { schema: z.ZodType }> }

/** `roles`: who may, where no hook of the route says it (`lettingIn`). */
type More = { tag?: string; status?: 200 | 201 | 202; roles?: readonly Role[] }

/** What OpenAPI says of a route, which stands under `tag` unless told. */
export const describedAs =
  (tag: string) =>
  (summary: string, answer: Answer, more: More = {}) => ({
    summary,
    tags: [more.tag ?? tag],
    security: [{ bearer: [] }],
    ...(more.roles && { 'x-roles': more.roles }),
    response: { [more.status ?? 200]: answer, '4xx': Problem, '5xx': Problem },
  })
