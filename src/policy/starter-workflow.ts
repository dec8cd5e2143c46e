/** The workflow that `init` writes: it needs no secret and no right but to read. */
export const starterWorkflow = `# Judges every pull request by .github/modgate.yml of its base branch. Written by \`modgate init\`.
name: modgate
on: { pull_request: {}, merge_group: {} }
permissions: { contents: read } # modgate needs no more
jobs:
  modgate: # require this check in the branch's rules
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with: { fetch-depth: 0 } # the base commit is judged against
      - uses: actions/setup-go@v6 # for lint, coverage and latency; resolving needs no Go
      - uses: modgate/modgate@v0
        # A private proxy that the policy does not name:
        # with: { goproxy: "\${{ vars.GOPROXY }}", goproxy-token: "\${{ secrets.GOPROXY_TOKEN }}" }
`;
