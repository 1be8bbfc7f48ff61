/** What somebody wants to run: `npm start`, the services one by one, or docker-compose.yml. */
export const ways = ['start', 'services', 'compose'] as const
