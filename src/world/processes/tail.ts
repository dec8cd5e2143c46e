/** The last bytes of a stream of output, as text. */
export interface Tail {
  add(chunk: Uint8Array): void;
  /** The last whole lines that fit, control characters removed. */
  text(): string;
}

/** Makes a tail that keeps at most `maxBytes`. */
export function createTail(maxBytes: number): Tail {
  let kept = Buffer.alloc(0);
  let cut = false;
  return {
    add(chunk) {
      const joined = Buffer.concat([kept, chunk]);
      cut ||= joined.length > maxBytes;
      kept = Buffer.from(joined.subarray(-maxBytes));
    },
    text() {
      const text = new TextDecoder().decode(kept);
      const whole = cut ? text.slice(text.indexOf("\n") + 1) : text;
      return withoutControls(whole);
    },
  };
}

/** Removes control and format characters but line breaks and tabs, which a hostile program could print. */
export function withoutControls(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, "");
}
