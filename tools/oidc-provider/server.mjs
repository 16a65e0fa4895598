// An OpenID Connect issuer for tests: `node server.mjs PORT`. It prints a line when it listens, issues access tokens for the grant
// client_credentials, and replaces its keys on POST /rotate?ids=new|same|none.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const algorithms = ['RS256', 'ES256', 'PS256'];

function createKey(type, options, ids) {
  const key = generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' });
  return { ...key, use: 'sig', kid: ids === 'new' ? randomUUID() : type };
}

// One client for each algorithm, because a token request does not name one.
function createClient(algorithm) {
  return {
    client_id: algorithm,
    client_secret: 'secret',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  };
}

function createProvider(ids) {
  const provider = new Provider(issuer, {
    clients: algorithms.map(createClient),
    extraTokenClaims: () => ({ projects: ['a'] }),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource, client) => ({
          accessTokenFormat: 'jwt',
          audience: resource,
          jwt: { sign: { alg: client.clientId } },
          scope: 'jobs.read jobs.write',
        }),
      },
    },
    formats: {
      customizers: {
        jwt: (_context, token, parts) => {
          // The package itself issues tokens for one audience only.
          if (token.resourceServer.identifier() === 'urn:list') {
            parts.payload.aud = ['api://other', 'api://jobs'];
          }

          if (ids === 'none') {
            parts.header = { kid: undefined };
          }
        },
      },
    },
    jwks: {
      keys: [createKey('rsa', { modulusLength: 2048 }, ids), createKey('ec', { namedCurve: 'P-256' }, ids)],
    },
    scopes: ['jobs.read', 'jobs.write'],
  });
  provider.use(async (context, next) => {
    await next();
    if (ids === 'none' && context.oidc?.route === 'jwks') {
      context.body = { keys: context.body.keys.map(({ kid, ...key }) => key) };
    }
  });
  return provider.callback();
}

let answer = createProvider('new');

createServer((request, response) => {
  const address = new URL(request.url, issuer);
  if (request.method === 'POST' && address.pathname === '/rotate') {
    answer = createProvider(address.searchParams.get('ids'));
    response.writeHead(204).end();
    return;
  }

  answer(request, response);
}).listen(port, '127.0.0.1', () => console.log(`listening on ${issuer}`));
