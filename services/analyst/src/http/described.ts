import { z } from 'zod'

/** RFC 9457 with what this system adds. */
export const Problem = z
  .object({
    ...{ type: z.string(), title: z.string(), status: z.int(), detail: z.string(), code: z.string() },
    requestId: z.string(),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string(), code: z.string(), in: z.string().optional() }))
      .optional(),
  })
  .describe('application/problem+json')

/** What OpenAPI says of a route. */
export const described = (summary: string, answer: z.ZodType) => ({
  summary,
  tags: ['analysis'],
  security: [{ bearer: [] }],
  response: { 200: answer, '4xx': Problem, '5xx': Problem },
})
