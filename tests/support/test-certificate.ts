/** A certificate that nobody trusts but the tests that name it, for `*.example.org` and `*.example.net`, valid for a century. */
export const testCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBxzCCAW2gAwIBAgIUKZvY2daCPfXE666TYAxoUUk3EeMwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOUGxhbmZvcm0gdGVzdHMwIBcNMjYxMTIwMTY1MzEwWhgPMjEy
NjEwMjcxNjUzMTBaMBkxFzAVBgNVBAMMDlBsYW5mb3JtIHRlc3RzMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEIw2Js9/MgXWC9MUzdTFD4vF/BIjJIdGso/BojQOe
vXD6lWLI6u0spLlUvWz2F0ix8hS5Y4yQEF9hvEX+eWQGP6OBkDCBjTAdBgNVHQ4E
FgQUxLFWhjLntzmEGC+aw+JPiucxHgkwHwYDVR0jBBgwFoAUxLFWhjLntzmEGC+a
w+JPiucxHgkwDwYDVR0TAQH/BAUwAwEB/zA6BgNVHREEMzAxggtleGFtcGxlLm9y
Z4INKi5leGFtcGxlLm9yZ4INKi5leGFtcGxlLm5ldIcEfwAAATAKBggqhkjOPQQD
AgNIADBFAiBODIfxGrqT6P3oCgkTn65Ts05b0o28jnEegdQz20bgSAIhALxIVAHe
Po5nzvAm90Q9FSSOC1sXCgkJEEPsvlwKn0Op
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFYhpxYQ6QxWxhXts
kjj2TjEZSb+rLpxwO7x8Wx9nM/6hRANCAAQjDYmz38yBdYL0xTN1MUPi8X8EiMkh
0ayj8GiNA569cPqVYsjq7SykuVS9bPYXSLHyFLljjJAQX2G8Rf55ZAY/
-----END PRIVATE KEY-----
`,
} as const;
