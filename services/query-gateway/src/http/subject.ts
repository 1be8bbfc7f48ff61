import { z } from 'zod'

/** Another person, by the subject of their token: what can be kept and shown, so no control characters and no half characters. */
export const Subject = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), 'must be printable characters')
