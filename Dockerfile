# One image for every service; the command says which. Node.js 24 runs the TypeScript as it is; only what browsers get is built.

# The dashboard and the storefront, which gateways serve. What builds them stays behind: part of it is optional packages, left out below.
FROM node:24-slim AS pages
WORKDIR /app
COPY . .
RUN npm ci --no-audit --no-fund --ignore-scripts && node services/web/build.ts

FROM node:24-slim
ENV NODE_ENV=production
# A handler with 10,000 carts and 200,000 keys stays below 350 MB (npm run bench measures it); a smaller young generation is no slower.
ENV NODE_OPTIONS=--max-semi-space-size=16
# Two heaps for glibc, where every thread would have one of its own and leave it half empty.
ENV MALLOC_ARENA_MAX=2
WORKDIR /app
COPY . .
# Without development tools and without the embedded PostgreSQL (an optional package): here the database is a container of its own.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund && npm cache clean --force
COPY --from=pages /app/services/web/dist services/web/dist
ENV PAGES_FOLDER=/app/services/web/dist
# What is compiled here serves every start on a machine of the same kind, which is a third sooner then. A service without settings loads all that it is
# made of, and ends; Node.js asks for the user and the options it was compiled with, so they are those it will run with.
ENV NODE_COMPILE_CACHE=/app/compiled
RUN mkdir compiled && chown node compiled
USER node
RUN for service in command-handler projector query-gateway analyst cli; do node services/$service/src/main.ts > /dev/null 2>&1 || true; done && test -n "$(ls compiled)"
USER root
RUN chown -R root:root compiled && chmod -R a+rX compiled
# Everything above is root's, and read-only for whoever runs it.
USER node
CMD ["node", "services/command-handler/src/main.ts"]
