import type { Inventory, InventoryModule, Report } from "../../src/model/report.ts";
import { report } from "./sample-reports.ts";

/** A row of an inventory from `path@version` (or the path of a main module), with defaults. */
export function row(key: string, rest: Partial<InventoryModule> = {}): InventoryModule {
  const [path = "", version = ""] = key.split("@");
  return {
    path,
    version,
    main: version === "",
    indirect: false,
    goVersion: "1.24",
    replacedBy: null,
    sum: version === "" ? "" : `h1:${"A".repeat(43)}=`,
    licenses: [],
    dir: "",
    ...rest,
  };
}

/** An inventory with a bit of everything: a fork, a folder, a pruned module, licences of every kind. */
export const mixedInventory: Inventory = {
  modules: [
    row("example.com/acme/store"),
    row("github.com/BurntSushi/toml@v1.5.0", { licenses: ["MIT"] }),
    row("github.com/docker/docker@v28.1.1+incompatible", { licenses: ["Apache-2.0 OR MIT"], goVersion: "" }),
    row("github.com/old/lib@v1.2.3", {
      replacedBy: { path: "git.corp.example/fork/lib", version: "v1.2.4" },
    }),
    row("example.com/acme/local@v0.0.0", {
      replacedBy: { path: "./third/local", version: "" },
      dir: "third/local",
    }),
    row("golang.org/x/text@v0.30.0", { indirect: true, licenses: ["BSD-3-Clause", "Corp Licence 1"] }),
    row("go.opencensus.io@v0.24.0", { indirect: true, goVersion: "", sum: "", licenses: ["LicenseRef-Foo"] }),
  ],
  edges: [
    [0, 1],
    [0, 2],
    [0, 3],
    [0, 4],
    [1, 5],
    [3, 5],
    [4, 5],
    [5, 6],
  ],
};

/** A report with an inventory and what the subject is called. */
export function inventoryReport(inventory: Inventory, subject: Partial<Report["subject"]> = {}): Report {
  const plain = report();
  return {
    ...plain,
    inventory,
    subject: {
      ...plain.subject,
      repository: "acme/store",
      version: "v1.4.0",
      time: "2026-03-01T12:00:00+02:00",
      ...subject,
    },
  };
}

/** The same inventory with its rows in another order. */
export function shuffled(inventory: Inventory): Inventory {
  const order = inventory.modules.map((_, index) => (index * 3 + 2) % inventory.modules.length);
  const place = new Map(order.map((before, now) => [before, now]));
  return {
    ...inventory,
    modules: order.flatMap((before) => inventory.modules[before] ?? []),
    edges: inventory.edges
      .map(([from, to]) => [place.get(from) ?? 0, place.get(to) ?? 0] as const)
      .toReversed(),
  };
}
