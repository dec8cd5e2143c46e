import type { VendorEvidence } from "../../model/integrity.ts";
export async function collectVendor(_question: unknown): Promise<VendorEvidence> {
  return { folders: [], modules: 0, compared: 0, files: 0, troubles: [], doubts: [] };
}
