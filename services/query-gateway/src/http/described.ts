import { describedAs } from '@cartstream/answer'

export const described = describedAs('queries')
