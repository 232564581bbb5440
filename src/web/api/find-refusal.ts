import type { IncomingMessage } from "node:http";
import { AppError } from "../../shared/errors.ts";
import type { Access } from "../access.ts";

/**
 * Why a request to the API is refused, before anything of it is read: undefined for whoever shows the token, or is the
 * app's own page with its cookie. Nobody else's page may ask, whatever it shows.
 * @param options.canChange true for whatever does more than read, a socket among them
 */
export function findRefusal(
  request: IncomingMessage,
  { access, canChange }: { access: Access; canChange: boolean },
): AppError | undefined {
  const { origin, authorization } = request.headers;
  if (!access.isOwnHost(request))
    return new AppError("foreign-request", "The request was sent to another name");
  if (origin !== undefined && !access.isOwnOrigin(request))
    return new AppError("foreign-request", `The request comes from a page of ${origin}`);
  const verdict =
    authorization === undefined ? access.judgeCookie(request) : access.judgeBearer(authorization);
  if (verdict === "absent") {
    return new AppError("not-authorised", "The request shows no token", { hint: howToAuthorise });
  }
  if (verdict === "wrong") {
    return new AppError("not-authorised", "The token is not the one of this start", { hint: howToAuthorise });
  }
  if (verdict === "wrong-again") {
    return new AppError("too-many-requests", "Too many wrong tokens were shown", {
      hint: "Wait a minute, or use the token of the address that the app printed when it started.",
    });
  }
  if (authorization !== undefined) return undefined;
  return isFromOwnPage(request, { access, canChange })
    ? undefined
    : new AppError("foreign-request", "The request does not come from the app's own page");
}

const howToAuthorise =
  "Send the header `Authorization: Bearer TOKEN`, with the token of the address that the app printed when it started.";

/** A browser sends the cookie along to other pages' requests too, where they are of the same host. */
function isFromOwnPage(
  request: IncomingMessage,
  { access, canChange }: { access: Access; canChange: boolean },
): boolean {
  const site = request.headers["sec-fetch-site"];
  if (canChange) return access.isOwnOrigin(request) || site === "same-origin";
  return site === undefined || site === "same-origin" || site === "none";
}
