/** A real OpenID Connect provider in a process of its own: `PROVIDER_KEY`, the key it signs with; `RETURN`, where sign-ins go back to. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Configuration } from 'oidc-provider';
import Provider from 'oidc-provider';

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const configuration: Configuration = {
    jwks: { keys: [JSON.parse(process.env['PROVIDER_KEY'] ?? '{}') as Record<string, string>] },
    clients: [
      {
        client_id: 'taizhang',
        client_secret: 'taizhang-secret-of-the-test',
        redirect_uris: [process.env['RETURN'] ?? ''],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
      // A program that works for a person: it gets access tokens in its own name.
      {
        client_id: 'robot',
        client_secret: 'robot-secret-of-the-test',
        redirect_uris: [],
        grant_types: ['client_credentials'],
        response_types: [],
      },
    ],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: 'api',
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    cookies: { keys: ['of the test'] },
  };
  const provider = new Provider(issuer, configuration);
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  process.stdout.write(`provider at ${issuer}\n`);
});
