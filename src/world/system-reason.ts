/** Why the operating system or a socket said no. `code` is "" where it gave none. */
export interface SystemReason {
  readonly code: string;
  readonly words: string;
}

const wordsByCode: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  EFBIG: "the file would be larger than is allowed",
  EDQUOT: "the disk quota is used up",
  EMFILE: "too many open files",
  ENOENT: "no such file or folder",
  ENOTDIR: "a part of the path is not a folder",
  EEXIST: "a part of the path is not a folder",
  ELOOP: "a link leads to itself",
  EISDIR: "it is a folder",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EPIPE: "connection closed",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name cannot be looked up at the moment",
  ETIMEDOUT: "no connection in time",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "the network cannot be reached",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer in time",
  UND_ERR_BODY_TIMEOUT: "the answer stopped coming",
  UND_ERR_SOCKET: "connection closed",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "the answer is shorter or longer than it said",
  ERR_HTTP2_ERROR: "the host speaks no proper HTTP/2",
  ERR_HTTP2_STREAM_ERROR: "the host broke the answer off",
  ERR_HTTP2_SESSION_ERROR: "the host broke the connection off",
  HPE_INVALID_CONSTANT: "the answer is not HTTP",
  CERT_HAS_EXPIRED: "the certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "the certificate chain ends in an unknown authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the certificate's authority is unknown",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the certificate's authority is unknown",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is for another host",
};

/** Puts an error of the system, of a socket or of TLS into words that hold no foreign text. */
export function systemReason(cause: unknown): SystemReason {
  const code = codeOf(cause);
  return { code, words: wordsByCode[code] ?? (code === "" ? "an unexpected error" : code) };
}

// undici wraps socket errors, and a connection to a host with several addresses fails as an AggregateError.
function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "";
  if ("code" in cause && typeof cause.code === "string" && cause.code !== "UND_ERR_SOCKET") return cause.code;
  if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  const inner = codeOf(cause.cause);
  return inner !== "" ? inner : "code" in cause && typeof cause.code === "string" ? cause.code : "";
}
