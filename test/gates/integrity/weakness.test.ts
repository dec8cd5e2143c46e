import { describe, expect, test } from "vitest";
import { isNoWeaker, weaknessOf } from "../../../src/gates/integrity/weakness.ts";

const agreed = {
  chain: "",
  running: "https://goproxy.corp.example",
  allowDirect: true,
  private: ["git.corp.example/*"],
  sumDatabase: "",
};

function isWeak(name: string, value: string, more: Partial<typeof agreed> = {}): boolean {
  return weaknessOf({ name, value }, { ...agreed, ...more }) !== undefined;
}

describe("weaknessOf() says", () => {
  test.each([
    ["GOSUMDB", "off"],
    ["GOSUMDB", "sum.corp.example+00000c67+AcTrnkbUA"],
    ["GOSUMDB", "${{ inputs.sumdb || 'off' }}"],
    ["GOSUMDB", "${{ github.event_name == 'push' && 'off' || 'sum.corp.example' }}"],
    ["GOSUMDB", "${{ vars.X || 'off' }}${{ '' }}"],
    ["GOFLAGS", "${{ inputs.race && '-race' || '-mod=mod' }} -v"],
    ["GOSUMDB", "${SUMDB:-off}"],
    ["GONOSUMDB", "*"],
    ["GOPRIVATE", "lib.example/*"],
    ["GOPRIVATE", "git.corp.example/*,lib.example"],
    ["GONOPROXY", "*.example"],
    ["GOINSECURE", "git.corp.example"],
    ["GOPROXY", "direct"],
    ["GOPROXY", "https://goproxy.corp.example,direct"],
    ["GOPROXY", "https://goproxy.corp.example|https://dr.corp.example"],
    ["GOPROXY", "file:///src/proxy"],
    ["GOPROXY", "file://$(CURDIR)/proxy"],
    ["GOPROXY", "http://goproxy.corp.example"],
    ["GOPROXY", "$GOPROXY,direct"],
    ["GOFLAGS", "-trimpath -mod=mod"],
    ["GOFLAGS", "-modfile=alt.mod"],
    ["GOFLAGS", "'-overlay=overlay.json'"],
    ["GOFLAGS", "--toolexec=./wrap"],
    ["GOVCS", "*:all"],
    ["GOVCS", "public:git|svn"],
    ["GOWORK", "ci/go.work"],
    ["GOTOOLCHAIN", "path"],
    ["GOTOOLCHAIN", "go1.26.1-corp"],
    ["GOTOOLCHAIN", "go1.26.1+path"],
    ["-mod", "mod"],
    ["-modfile", "alt.mod"],
  ])("%s=%s is weaker", (name, value) => {
    expect(isWeak(name, value)).toBe(true);
  });

  test.each([
    ["GOSUMDB", ""],
    ["GOSUMDB", "sum.corp.example"],
    ["GOSUMDB", "${{ vars.GOSUMDB }}"],
    ["GOSUMDB", "${{ vars.X == 'off' && 'sum.corp.example' || '' }}"],
    ["GOFLAGS", "${{ contains(vars.X, '-mod=mod') && '-v' || '' }}"],
    ["GONOSUMDB", "none"],
    ["GONOSUMDB", "git.corp.example"],
    ["GOPRIVATE", "git.corp.example/*"],
    ["GOPRIVATE", "git.corp.example/team/*,git.corp.example/other"],
    ["GONOPROXY", ""],
    ["GOPROXY", "off"],
    ["GOPROXY", "https://goproxy.corp.example"],
    ["GOPROXY", "https://goproxy.corp.example,off"],
    ["GOFLAGS", "-mod=readonly -count=1"],
    ["GOFLAGS", "-mod=vendor"],
    ["GOFLAGS", "-modcacherw -buildvcs=false"],
    ["GOVCS", "*:off"],
    ["GOVCS", "public:git|hg,private:all"],
    ["GOWORK", "off"],
    ["GOWORK", "${{ github.workspace }}/go.work"],
    ["GOTOOLCHAIN", "local"],
    ["GOTOOLCHAIN", "go1.26.1"],
    ["GOTOOLCHAIN", "auto"],
    ["GOENV", "ci/go.env"],
    ["-mod", "vendor"],
  ])("%s=%s is not", (name, value) => {
    expect(isWeak(name, value)).toBe(false);
  });

  test("what the policy's chain has is agreed, and nothing else", () => {
    const chain = "https://goproxy.corp.example|https://dr.corp.example";
    expect(isWeak("GOPROXY", "https://goproxy.corp.example|https://dr.corp.example/", { chain })).toBe(false);
    expect(isWeak("GOPROXY", "https://goproxy.corp.example", { chain })).toBe(false);
    expect(isWeak("GOPROXY", "https://other.example", { chain })).toBe(true);
    expect(isWeak("GOPROXY", "https://dr.corp.example,direct", { chain })).toBe(false);
    expect(isWeak("GOPROXY", "https://dr.corp.example,direct", { chain, allowDirect: false })).toBe(true);
  });

  test("a proxy before direct is not weaker than a chain that ends in direct", () => {
    const running = "https://mirror.example,direct";
    expect(isWeak("GOPROXY", "https://goproxy.corp.example,direct", { running })).toBe(false);
    expect(isWeak("GOPROXY", "direct", { running })).toBe(true);
  });
});

describe("isNoWeaker()", () => {
  test.each([
    ["GOPRIVATE", "a.example", "b.example,a.example", true],
    ["GOPRIVATE", "a.example,c.example", "a.example", false],
    ["GOSUMDB", "off", "off", true],
    ["GOPROXY", "direct", "https://goproxy.corp.example,direct", false],
  ])("%s=%s after %s: %s", (name, value, before, expected) => {
    expect(isNoWeaker({ name, value }, before)).toBe(expected);
  });
});
