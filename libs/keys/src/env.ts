/** What createPostgresKeys reads of the environment, as the reference tells it. */
export const keysEnv: readonly { name: string; means: string; usual?: string }[] = [
  {
    name: 'KEYS_MASTER_KEY',
    means: 'what the keys of personal fields are encrypted with: 32 bytes in base64url, the same everywhere',
    usual: 'they stand as they are',
  },
]
