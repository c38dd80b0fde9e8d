"""How nginx and HAProxy are configured beside the gateway."""
import servers


def nginx(setting, upstream):
    return servers.nginx(setting, "nginx", setting.proxy_core, f"""upstream app {{ server 127.0.0.1:{upstream.port}; keepalive 64; }}
server {{ listen 127.0.0.1:{{port}}; location / {{ proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}""")


def nginx_asking(setting, upstream, gateway):
    """nginx that asks the gateway about each request, as docs/forward-auth.md has it; without TLS, and with connections kept to the app, too."""
    told = [(name, f"gateway_{name}", f"upstream_http_x_gateway_{name}") for name in ("user", "email", "name", "roles", "session", "amr", "assertion")]
    taken = "\n".join(f"auth_request_set ${variable} ${source};" for _, variable, source in told)
    set_headers = "\n".join(f"proxy_set_header X-Gateway-{name} ${variable};" for name, variable, _ in told)
    return servers.nginx(setting, "nginx-auth-request", setting.proxy_core, f"""upstream app {{ server 127.0.0.1:{upstream.port}; keepalive 64; }}
upstream gateway {{ server 127.0.0.1:{gateway.port}; keepalive 64; }}
map $http_upgrade $only_websocket {{ default ""; "~*^websocket$" websocket; }}
map $http_upgrade $connection_upgrade {{ default ""; "~*^websocket$" upgrade; }}
server {{ listen 127.0.0.1:{{port}}; server_name localhost;
  location = /_gateway/forward-auth {{
    internal; proxy_pass http://gateway/_gateway/forward-auth; proxy_http_version 1.1; proxy_pass_request_body off;
    proxy_set_header Content-Length ""; proxy_set_header Connection "";
    proxy_set_header X-Original-Method $request_method; proxy_set_header X-Original-URL $scheme://$server_name$request_uri;
    proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Method ""; proxy_set_header X-Forwarded-Proto "";
    proxy_set_header X-Forwarded-Host ""; proxy_set_header X-Forwarded-Uri ""; proxy_set_header X-Rewrite-URL "";
    proxy_buffer_size 32k; proxy_buffers 4 32k;
  }}
  location / {{
    auth_request /_gateway/forward-auth;
    {taken}
    auth_request_set $gateway_cookie $upstream_http_cookie;
    auth_request_set $gateway_authorization $upstream_http_authorization;
    proxy_pass http://app; proxy_http_version 1.1;
    proxy_set_header Host $server_name; proxy_set_header Upgrade $only_websocket; proxy_set_header Connection $connection_upgrade;
    proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $server_name;
    {set_headers}
    proxy_set_header Cookie $gateway_cookie; proxy_set_header Authorization $gateway_authorization;
    proxy_set_header HTTP2-Settings ""; proxy_set_header Forwarded ""; proxy_set_header Proxy ""; proxy_set_header X-Real-IP "";
    proxy_set_header X-Client-IP ""; proxy_set_header True-Client-IP "";
  }}
}}""")


def haproxy(setting, upstream):
    return servers.haproxy(setting, "haproxy", setting.proxy_core, "", upstream)


def haproxy_verifying(setting, upstream, key):
    """HAProxy that verifies ES256 tokens: signature and expiry, and nothing of sessions."""
    (setting.work / "tokens.pem").write_text(key)
    return servers.haproxy(setting, "haproxy-jwt", setting.proxy_core, f"""  http-request set-var(txn.bearer) http_auth_bearer
  http-request set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')
  http-request set-var(txn.exp) var(txn.bearer),jwt_payload_query('$.exp','int')
  http-request set-var(txn.now) date()
  http-request deny deny_status 401 unless {{ var(txn.alg) -m str ES256 }}
  http-request deny deny_status 401 unless {{ var(txn.bearer),jwt_verify(txn.alg,"{setting.work}/tokens.pem") 1 }}
  http-request deny deny_status 401 if {{ var(txn.exp),sub(txn.now) -m int lt 0 }}""", upstream)
