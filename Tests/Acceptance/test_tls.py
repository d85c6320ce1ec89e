"""Signing in over TLS that the server speaks itself: what the cookie says, and who takes it."""

import http.client
import json
import os
import signal
import ssl
import subprocess
import time

import pytest
from conftest import ADMIN, ROOT, Server


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    server = Server(folder / "data")
    environment = os.environ | {"CONCORD_HOME": str(ROOT), "CONCORD_ADMIN_EMAIL": ADMIN[0], "CONCORD_ADMIN_PASSWORD": ADMIN[1]}
    log = open(folder / "log", "ab")
    process = subprocess.Popen(
        [server.binary, "serve", "--data", server.data, "--port", str(server.port), "--tls-cert", certificate, "--tls-key", key],
        env=environment, stdout=log, stderr=log)
    context = ssl.create_default_context(cafile=str(certificate))

    def call(method, path, body=None, **headers):
        connection = http.client.HTTPSConnection("localhost", server.port, timeout=20, context=context)
        connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json", **headers})
        reply = connection.getresponse()
        reply.content = reply.read()
        connection.close()
        return reply

    for _ in range(200):
        try:
            assert call("GET", "/readyz").status == 200
            break
        except OSError:
            assert process.poll() is None, (folder / "log").read_text()
            time.sleep(0.05)
    yield call
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    log.close()


def test_the_cookie_is_bound_to_the_host_and_to_tls(secure):
    reply = secure("POST", "/api/session", {"email": ADMIN[0], "password": ADMIN[1]})
    assert reply.status == 200, reply.content
    assert len(reply.headers.get_all("Set-Cookie")) == 1
    pair, *attributes = [part.strip() for part in reply.headers["Set-Cookie"].split(";")]
    name, token = pair.split("=", 1)
    # RFC 6265bis, section 4.1.3.2: __Host- needs Secure and Path=/, and no Domain.
    assert name == "__Host-concord" and len(token) == 43
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    assert not any(attribute.lower().startswith("domain") for attribute in attributes)
    assert "max-age=" in reply.headers["Strict-Transport-Security"]
    assert secure("GET", "/api/session", Cookie=f"__Host-concord={token}").status == 200
    # A cookie that another host or plain HTTP could have set is not looked at.
    assert secure("GET", "/api/session", Cookie=f"concord={token}").status == 401
    ended = secure("DELETE", "/api/session", Cookie=f"__Host-concord={token}")
    assert ended.status == 204
    assert ended.headers["Set-Cookie"].startswith("__Host-concord=;") and "Secure" in ended.headers["Set-Cookie"]
    assert secure("GET", "/api/session", Cookie=f"__Host-concord={token}").status == 401
