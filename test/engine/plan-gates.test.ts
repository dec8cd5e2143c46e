import { describe, expect, test } from "vitest";
import { planGates } from "../../src/engine/plan-gates.ts";
import { gates } from "../../src/gates/index.ts";
import { policyFrom, request } from "./samples.ts";

const policy = await policyFrom("version: 1\nmodules: {}\nsbom: {}\n");

function running(parts: Parameters<typeof request>[0]): readonly string[] {
  return planGates(request(parts), policy).flatMap((planned) =>
    "section" in planned ? [planned.gate.id] : [],
  );
}

describe("planGates()", () => {
  test("names every gate once, in the registry's order", () => {
    expect(planGates(request(), policy).map(({ gate }) => gate.id)).toEqual(gates.map(({ id }) => id));
  });

  test.each([
    ["those with a section", {}, ["modules", "sbom"]],
    ["what `only` names", { only: ["sbom"] }, ["sbom"]],
    ["what `skip` leaves", { skip: ["sbom"] }, ["modules"]],
    ["nothing that is named and left out", { only: ["sbom"], skip: ["sbom"] }, []],
    ["nothing without a section, named or not", { only: ["coverage"] }, []],
    ["no gate where the policy's own is named alone", { only: ["policy"] }, []],
  ])("runs %s", (_, parts, wanted) => {
    expect(running(parts)).toEqual(wanted);
  });

  test("says why a gate does not run", () => {
    const reasons = new Map(
      planGates(request({ only: ["modules", "coverage"], skip: ["modules"] }), policy).flatMap((planned) =>
        "skipped" in planned ? [[planned.gate.id, planned.skipped]] : [],
      ),
    );
    expect(reasons.get("modules")).toBe("left out by --skip");
    expect(reasons.get("sbom")).toBe("left out by --only");
    expect(reasons.get("coverage")).toBe("the policy has no `coverage` section");
  });

  test.each([
    [{ only: ["licences"] }, "did you mean `licenses`?"],
    [{ skip: ["modles"] }, "did you mean `modules`?"],
    [{ only: ["everything"] }, "choose from modules"],
  ])("refuses a gate that does not exist: %j", (parts, hint) => {
    expect(() => planGates(request(parts), policy)).toThrow(
      expect.objectContaining({
        code: "usage",
        details: expect.objectContaining({ hint: expect.stringContaining(hint) }),
      }),
    );
  });
});
