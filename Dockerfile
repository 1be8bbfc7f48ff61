# One image for every service; the command says which. No build step: Node.js 24 runs the TypeScript as it is.
FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY . .
# Without development tools and without the embedded PostgreSQL (an optional package): here the database is a container of its own.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund && npm cache clean --force
USER node
CMD ["node", "services/command-handler/src/main.ts"]
