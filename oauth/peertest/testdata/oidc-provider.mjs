// An OAuth2 authorization server that is not ours: node's oidc-provider with clients for the client_credentials
// grant, one whose id and secret need RFC 6749 section 2.3.1's encoding, and one that may not use it. Prints its address when it listens on loopback.
// Usage: node oidc-provider.mjs FOLDER-WITH-NODE_MODULES
import { createRequire } from 'node:module'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'

const require = createRequire(pathToFileURL(process.argv[2] + '/'))
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')))

const client = (client_id, client_secret, token_endpoint_auth_method) => ({
  client_id, client_secret, token_endpoint_auth_method,
  grant_types: ['client_credentials'], redirect_uris: [], response_types: [], scope: 'api:read',
})

const server = createServer()
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(issuer, {
    clients: [
      client('peer-basic', 'not-a-real-secret', 'client_secret_basic'),
      client('peer-post', 'not-a-real-secret-post', 'client_secret_post'),
      client('we:ird +id/%=&', 'p:a+s s%20/=&', 'client_secret_basic'),
      client('zoë', 'geheimnis-ß-not-real', 'client_secret_basic'),
      client('peer-jwt', 'not-a-real-secret', 'client_secret_basic'),
      {
        ...client('peer-ungranted', 'not-a-real-secret', 'client_secret_basic'),
        grant_types: ['implicit'], response_types: ['id_token'], redirect_uris: ['https://client.invalid/'], scope: 'openid',
      },
    ],
    scopes: ['api:read', 'api:write'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
    },
    ttl: { ClientCredentials: 600 },
  })
  server.on('request', provider.callback())
  console.log(`listening ${issuer}`)
})
