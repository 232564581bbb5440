/**
 * What a page of ours may load and reach: its own files, nothing from elsewhere. Styles may be inline because
 * the canvas positions its nodes with style attributes.
 *
 * @param connectTo further sources for connections, such as the WebSocket address of the web host
 */
function contentSecurityPolicy(connectTo: readonly string[] = []): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src ${["'self'", ...connectTo].join(" ")}`,
    "worker-src 'self'",
    "manifest-src 'none'",
    "media-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** What a page may ask of a browser beyond a page's everyday: ours asks for nothing of it. */
const deniedFeatures = [
  "accelerometer",
  "autoplay",
  "bluetooth",
  "browsing-topics",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "hid",
  "identity-credentials-get",
  "idle-detection",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "storage-access",
  "usb",
  "window-management",
  "xr-spatial-tracking",
];

/** Headers of every answer that either host gives. */
export function securityHeaders(connectTo: readonly string[] = []): Record<string, string> {
  return {
    "Content-Security-Policy": contentSecurityPolicy(connectTo),
    "X-Content-Type-Options": "nosniff",
    // For browsers that do not know frame-ancestors.
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    // A process of its own, with no window of another site that holds on to it, and nothing in it that was not meant
    // for it: all that the page loads comes from here, under the same headers.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    // No policy file of ours lets a document of another kind in.
    "X-Permitted-Cross-Domain-Policies": "none",
    // No name is looked up for a link that a model wrote.
    "X-DNS-Prefetch-Control": "off",
    "Permissions-Policy": deniedFeatures.map((feature) => `${feature}=()`).join(", "),
  };
}
