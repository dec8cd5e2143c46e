import { describe, expect, test } from "vitest";
import { proxyFor } from "../../../src/world/http/http-proxy.ts";

const proxy = "http://proxy.corp.example:3128";
const env = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy };

describe("NO_PROXY", () => {
  test.each([
    ["", "go.corp.example", true],
    [" , ", "go.corp.example", true],
    ["*", "go.corp.example", false],
    ["other.example, *", "go.corp.example", false],
    ["go.corp.example", "go.corp.example", false],
    ["other.example , GO.corp.example", "go.corp.example", false],
    ["other.example go.corp.example", "go.corp.example", true],
    ["corp.example", "go.corp.example", false],
    [".corp.example", "go.corp.example", false],
    ["*.corp.example", "go.corp.example", false],
    [".go.corp.example", "go.corp.example", true],
    ["*.go.corp.example", "go.corp.example", true],
    ["orp.example", "go.corp.example", true],
    ["go.corp.example:443", "go.corp.example", false],
    ["go.corp.example:80", "go.corp.example", true],
    ["go.corp.example:8443", "go.corp.example:8443", false],
    [":443", "go.corp.example", true],
    ["bücher.example", "xn--bcher-kva.example", false],
    ["10.0.0.0/8", "10.1.2.3", false],
    ["10.1.2.3/8", "10.9.9.9", false],
    ["10.0.0.0/8", "11.1.2.3", true],
    ["10.0.0.0/33", "10.1.2.3", true],
    ["10.0.0.0/8", "go.corp.example", true],
    ["10.1.2.3", "10.1.2.3", false],
    ["10.1.2.3:443", "10.1.2.3", false],
    ["10.1.2.3:80", "10.1.2.3", true],
    ["2.3", "10.1.2.3", true],
    ["fd00::/8", "[fd12::1]", false],
    ["[fd12::1]:443", "[fd12::1]", false],
    ["fd12:0::1", "[fd12::1]", false],
    ["fd13::1", "[fd12::1]", true],
  ])("of `%s` and https://%s: goes through the proxy is %o", (noProxy, host, isProxied) => {
    expect(proxyFor({ ...env, NO_PROXY: noProxy }, new URL(`https://${host}/`))).toBe(isProxied ? proxy : "");
  });

  test("in lower case counts where the other is not set", () => {
    expect(proxyFor({ ...env, no_proxy: "*" }, new URL("http://go.corp.example"))).toBe("");
    expect(
      proxyFor({ ...env, NO_PROXY: "x.example", no_proxy: "*" }, new URL("http://go.corp.example")),
    ).toBe(proxy);
  });
});

test.each(["http://localhost:1/", "http://127.0.0.2/", "https://[::1]/"])(
  "%s is asked without a proxy",
  (url) => {
    expect(proxyFor(env, new URL(url))).toBe("");
  },
);
