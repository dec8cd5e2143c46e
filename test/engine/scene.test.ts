import { describe, expect, test } from "vitest";
import { proxySettings, setScene } from "../../src/engine/scene.ts";
import { memoryWorld } from "../memory-world.ts";
import { noGoSettings, place, policyFrom, request } from "./samples.ts";

const silent = await policyFrom("version: 1\n");
const firm = await policyFrom(`version: 1
proxy: { chain: "https://goproxy.corp.example", private: ["git.corp.example/*"], timeout: 2s, attempts: 7, allow-direct: false }
`);
const go = {
  ...noGoSettings,
  GOPROXY: "https://env.corp.example,direct",
  GONOPROXY: "a.example",
  GOPRIVATE: "b.example",
};

describe("proxySettings()", () => {
  test.each([
    ["the environment's", silent, {}, "https://env.corp.example,direct"],
    ["the policy's before the environment's", firm, {}, "https://goproxy.corp.example"],
    [
      "the request's before both",
      firm,
      { proxyChain: "https://input.corp.example" },
      "https://input.corp.example",
    ],
  ])("takes %s chain", (_, policy, parts, wanted) => {
    expect(proxySettings(request({ go, ...parts }), policy).chain).toBe(wanted);
  });

  test("takes time, tries and direct from the policy, private modules from both", () => {
    expect(proxySettings(request({ go }), firm)).toMatchObject({
      timeoutMs: 2000,
      attempts: 7,
      allowDirect: false,
      private: "git.corp.example/*,b.example",
      noProxy: "a.example",
    });
    expect(proxySettings(request(), silent)).toMatchObject({ allowDirect: true, private: "" });
  });
});

describe("setScene()", () => {
  test("opens one proxy, however often it is asked for", () => {
    const world = memoryWorld();
    const scene = setScene({ request: request(), world, place: place(), policy: silent });
    expect(scene.proxy()).toBe(scene.proxy());
    expect(world.proxySettings).toHaveLength(1);
  });
});
