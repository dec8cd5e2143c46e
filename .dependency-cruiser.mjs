// One table says which room may import which. Everything else follows from it.
const rooms = {
  go: [],
  model: ["go"],
  policy: ["go", "model"],
  collect: ["go", "model"],
  render: ["go", "model"],
  world: ["go", "model"],
  gates: ["go", "model", "policy"],
  engine: ["go", "model", "policy", "collect", "gates"],
};

// Rooms that may reach outside the process, and what the pure ones may use of Node nonetheless.
const impure = ["world", "dev", "commands"];
const pureBuiltins = "^(node:)?(crypto|buffer|util|path)$";

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room}-imports`,
  comment: `src/${room} may import ${allowed.length === 0 ? "nothing of ours" : allowed.join(", ")}: move the shared part into the lowest room that both sides see.`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: "^(src|test|bench)/", pathNot: `^src/(${[room, ...allowed].join("|")})/` },
}));

export default {
  forbidden: [
    ...roomRules,
    {
      name: "pure-rooms",
      comment: "Only src/world touches the outside: take an interface of src/model/world.ts instead.",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: `^src/(${impure.join("|")})/|^src/(action|cli)\\.ts$|^src/options\\.ts$`,
      },
      to: { dependencyTypes: ["core"], pathNot: pureBuiltins },
    },
    {
      name: "no-circular",
      comment: "A cycle has no direction: move what both need one room down.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "dev-stays-out",
      comment: "src/dev is never bundled.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/dev/" },
      to: { path: "^(src/dev|test|bench)/" },
    },
    {
      name: "entries-are-last",
      comment: "Nothing imports an entry.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(action|cli)\\.ts$" },
      to: { path: "^src/(action|cli)\\.ts$" },
    },
    {
      name: "github-behind-world",
      comment: "One file in src/world speaks to the runner.",
      severity: "error",
      from: { pathNot: "^src/world/" },
      to: { path: "node_modules/@actions/" },
    },
    {
      name: "no-undeclared",
      comment: "Declare the dependency in package.json.",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown", "undetermined"] },
    },
    {
      name: "no-dev-dependency-in-bundle",
      comment: "What is bundled is a runtime dependency.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/dev/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      conditionNames: ["import", "node", "default", "types"],
      exportsFields: ["exports"],
    },
  },
};
