/** What the doctor says of one thing: `no` keeps modgate from judging, `note` is worth knowing. */
export interface Diagnosis {
  readonly what: string;
  readonly state: "ok" | "note" | "no";
  readonly found: string;
}

/** Makes one diagnosis of several remarks: `note` where there are any, else `ok` with what is fine. */
export function remarked(what: string, remarks: readonly string[], fine: string): Diagnosis {
  return remarks.length === 0
    ? { what, state: "ok", found: fine }
    : { what, state: "note", found: remarks.join("; ") };
}
