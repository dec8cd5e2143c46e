import { describe, expect, test } from "vitest";
import { unknownPart } from "../../../src/gates/integrity/unknown-value.ts";

describe("unknownPart()", () => {
  test.each([
    ["GOSUMDB", "${{ vars.X }}", "${{vars.X}}"],
    ["GOSUMDB", "${{ secrets.SUMDB || 'sum.corp.example' }}", "${{secrets.SUMDB}}"],
    ["GOSUMDB", "${{ inputs.x && 'off' || env.SUMDB }}", "${{env.SUMDB}}"],
    ["GOSUMDB", "$SUMDB", "$SUMDB"],
    ["GOSUMDB", "$(cat sumdb)", "$(cat sumdb)"],
    ["GONOSUMDB", "git.corp.example,${{ vars.MORE }}", "${{vars.MORE}}"],
    ["GOINSECURE", "%HOSTS%", "%HOSTS%"],
    ["GOVCS", "public:${VCS}", "${VCS}"],
    ["GOFLAGS", "${{ matrix.flags }}", "${{matrix.flags}}"],
    ["GOFLAGS", "-trimpath ${{ inputs.more }}", "${{inputs.more}}"],
    ["GOFLAGS", "-mod=${{ vars.MODE }}", "${{vars.MODE}}"],
    ["GOFLAGS", "$GOFLAGS $(cat flags)", "$(cat flags)"],
    ["GOPROXY", "${{ steps.proxy.outputs.url }}", "${{steps.proxy.outputs.url}}"],
    ["GOPRIVATE", "${{ github.event.pull_request.title }}", "${{github.event.pull_request.title}}"],
    ["GONOPROXY", "${{ github.head_ref }}", "${{github.head_ref}}"],
  ])("finds what %s=%s is left to", (name, value, expected) => {
    expect(unknownPart({ name, value })).toBe(expected);
  });

  test.each([
    ["GOSUMDB", "sum.corp.example"],
    ["GOSUMDB", ""],
    ["GOSUMDB", "$GOSUMDB"],
    ["GOSUMDB", "${{ env.GOSUMDB }}"],
    ["GOSUMDB", "$(go env GOSUMDB)"],
    ["GOSUMDB", "${SUMDB:-sum.corp.example}"],
    ["GOSUMDB", "${{ github.event_name == 'push' && 'a.example' || 'b.example' }}"],
    ["GOPROXY", "${{ secrets.GOPROXY }}"],
    ["GOPROXY", "https://${{ secrets.USER }}:${{ secrets.TOKEN }}@goproxy.corp.example"],
    ["GOPROXY", "${{ vars.GOPROXY || 'https://goproxy.corp.example' }}"],
    ["GOPROXY", "$PROXY,direct"],
    ["GOPRIVATE", "github.com/${{ github.repository_owner }}/*"],
    ["GOPRIVATE", "${{ vars.GOPRIVATE }}"],
    ["GONOPROXY", "${{ inputs.private }}"],
    ["GOFLAGS", "-ldflags=-X=main.commit=${{ github.sha }} -tags=${TAGS}"],
    ["GOFLAGS", "$(GOFLAGS) -mod=vendor"],
    ["GOTOOLCHAIN", "go${{ matrix.go }}"],
    ["GOWORK", "${{ github.workspace }}/go.work"],
    ["GOENV", "$HOME/go.env"],
    ["-modfile", "$FILE"],
  ])("%s=%s is known, or ordinary", (name, value) => {
    expect(unknownPart({ name, value })).toBeUndefined();
  });

  test("does not take a search from each of many beginnings to the end", () => {
    const value = "${{".repeat(100_000);
    expect(unknownPart({ name: "GOSUMDB", value })).toBeUndefined();
    expect(unknownPart({ name: "GOFLAGS", value: "$(".repeat(100_000) })).toBeUndefined();
  });
});
