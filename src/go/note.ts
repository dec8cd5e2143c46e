import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { decodeBase64 } from "./base64.ts";
import { isGoSpace } from "./fields.ts";
import { misparsed, type Parsed, parsed, shown } from "./parsed.ts";

// A note is a text with signatures below it, the form in which a checksum database signs its tree heads.

/** A public key that signs notes under a name. */
export interface NoteVerifier {
  readonly name: string;
  /** The first four bytes of a digest over name and key, big-endian. */
  readonly keyHash: number;
  /** Tells whether the key signed these bytes. */
  verifies(text: Uint8Array, signature: Uint8Array): boolean;
}

/**
 * Reads a verifier key, `name+hash+base64`: eight hexadecimal digits of the key hash, then the algorithm (1 for
 * Ed25519, the only one known) and the public key.
 *
 * Source: golang.org/x/mod/sumdb/note.NewVerifier.
 */
export function parseVerifierKey(text: string): Parsed<NoteVerifier> {
  const [name = "", hash = "", ...rest] = text.split("+");
  const key = decodeBase64(rest.join("+"));
  if (!isNoteName(name) || !/^[0-9a-f]{8}$/i.test(hash) || key === undefined || key.length === 0) {
    return misparsed([{ message: `${shown(text)} is not a verifier key: wanted name+hash+key` }]);
  }
  const keyHash = hashKey(name, key);
  if (Number.parseInt(hash, 16) !== keyHash)
    return misparsed([{ message: `the hash in the verifier key of ${shown(name)} is not that of the key` }]);
  if (key[0] !== algorithmEd25519 || key.length !== 1 + ed25519KeyBytes)
    return misparsed([{ message: `the verifier key of ${shown(name)} is not an Ed25519 key` }]);
  const publicKey = importKey(key.subarray(1));
  return parsed({
    name,
    keyHash,
    verifies: (signed, signature) =>
      signature.length === ed25519SignatureBytes && verify(null, signed, publicKey, signature),
  });
}

/**
 * What opening a note comes to: its text, all of it signed; or why there is none that can be trusted.
 *
 * `malformed` is not a note at all, `unsigned` one without a signature by the known key, `forged` one that
 * claims to be signed by it and is not.
 */
export type OpenedNote =
  | { readonly state: "signed"; readonly text: string }
  | { readonly state: "malformed" | "unsigned" | "forged" };

/**
 * Opens a note and checks the signature of one known key; signatures of other keys are not looked at, but have
 * to be well-formed. A second signature by the known key is passed over.
 *
 * Source: golang.org/x/mod/sumdb/note.Open.
 */
export function openNote(message: Uint8Array, known: NoteVerifier): OpenedNote {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const blank = bytes.lastIndexOf("\n\n");
  const text = plainText(bytes.subarray(0, blank + 1));
  const signatures = parseSignatures(plainText(bytes.subarray(blank + 2)));
  if (blank < 0 || text === undefined || signatures === undefined) return { state: "malformed" };
  const own = signatures.find(({ name, keyHash }) => name === known.name && keyHash === known.keyHash);
  if (own === undefined) return { state: "unsigned" };
  if (!known.verifies(bytes.subarray(0, blank + 1), own.signature)) return { state: "forged" };
  return { state: "signed", text };
}

/**
 * Decodes UTF-8 without control characters but line feeds; undefined for anything else. A byte order mark stays,
 * as it is part of what was signed.
 *
 * Source: golang.org/x/mod/sumdb/note.Open, tlog.isValidRecordText.
 */
export function plainText(bytes: Uint8Array): string | undefined {
  if (bytes.some((byte) => byte < 0x20 && byte !== 0x0a)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // Not UTF-8, which is all there is to say.
  }
}

const algorithmEd25519 = 1;
const ed25519KeyBytes = 32;
const ed25519SignatureBytes = 64;
const keyHashBytes = 4;
const maxSignatures = 100;

interface NoteSignature {
  readonly name: string;
  readonly keyHash: number;
  readonly signature: Uint8Array;
}

function parseSignatures(block: string | undefined): readonly NoteSignature[] | undefined {
  if (block === undefined || !block.endsWith("\n")) return undefined;
  const lines = block.slice(0, -1).split("\n", maxSignatures + 1);
  if (lines.length > maxSignatures) return undefined;
  const signatures = lines.map(parseSignature);
  return signatures.includes(undefined) ? undefined : signatures.filter((one) => one !== undefined);
}

function parseSignature(line: string): NoteSignature | undefined {
  const [dash, name = "", ...rest] = line.split(" ");
  const bytes = decodeBase64(rest.join(" "));
  if (dash !== "\u2014" || !isNoteName(name) || bytes === undefined || bytes.length <= keyHashBytes)
    return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { name, keyHash: view.getUint32(0), signature: bytes.subarray(keyHashBytes) };
}

/** Not empty, well-formed, without white space and plus signs. Source: note.isValidName. */
function isNoteName(name: string): boolean {
  if (name === "" || name.includes("+") || !name.isWellFormed()) return false;
  return !Array.from({ length: name.length }, (_, i) => name.charCodeAt(i)).some(isGoSpace);
}

function hashKey(name: string, key: Uint8Array): number {
  return createHash("sha256").update(name).update("\n").update(key).digest().readUInt32BE(0);
}

function importKey(raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw).toString("base64url");
  return createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x } });
}
