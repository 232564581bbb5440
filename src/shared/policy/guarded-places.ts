/**
 * Places that nothing Claude starts may read or change, whatever the mode and whoever allowed what. One list feeds the
 * deny rules of the CLI, the decisions on its questions and the sandbox.
 */
export type GuardedPlace = {
  /** From where `path` counts. */
  readonly from: "home" | "study" | "app";
  /** With `/` between its parts; "" is the place itself. `*` stands for anything within a name. */
  readonly path: string;
  readonly kind: "file" | "folder";
  /** `all`: not even read. `write`: may be read, not changed. */
  readonly guard: "all" | "write";
  /** Files of this name count wherever they lie in the study. */
  readonly anywhere?: boolean;
  readonly what: "app" | "study secrets" | "credentials" | "start-up files" | "history";
};

const all =
  (from: GuardedPlace["from"], what: GuardedPlace["what"], kind: GuardedPlace["kind"]) =>
  (path: string): GuardedPlace => ({ from, path, kind, guard: "all", what });
const writes =
  (from: GuardedPlace["from"], what: GuardedPlace["what"], kind: GuardedPlace["kind"]) =>
  (path: string): GuardedPlace => ({ from, path, kind, guard: "write", what });
const anywhere = (path: string): GuardedPlace => ({
  from: "study",
  path,
  kind: "file",
  guard: "all",
  anywhere: true,
  what: "study secrets",
});

export const guardedPlaces: readonly GuardedPlace[] = [
  // Planform's own: conversations, tokens of turns, what is trusted, settings.
  all("study", "app", "folder")(".planform"),
  all("app", "app", "folder")(""),
  // What would change what programs in the study's folder do later.
  ...[".git", ".claude", ".vscode", ".idea", ".husky"].map(writes("study", "start-up files", "folder")),
  ...[".mcp.json", ".envrc", ".npmrc", ".gitmodules"].map(writes("study", "start-up files", "file")),
  ...[
    ".env",
    ".env.*",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "id_rsa",
    "id_ed25519",
    "secrets.*",
    ".netrc",
  ].map(anywhere),
  ...[
    ".ssh",
    ".aws",
    ".azure",
    ".gnupg",
    ".kube",
    ".docker",
    ".config/gcloud",
    ".config/gh",
    ".config/op",
    ".password-store",
    ".local/share/keyrings",
    ".mozilla",
    ".config/google-chrome",
    ".config/chromium",
    "Library/Keychains",
    "Library/Cookies",
  ].map(all("home", "credentials", "folder")),
  ...[
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".git-credentials",
    ".pgpass",
    ".my.cnf",
    ".claude.json",
    ".claude/.credentials.json",
    ".claude/settings.json",
  ].map(all("home", "credentials", "file")),
  ...[".bash_history", ".zsh_history", ".python_history", ".node_repl_history"].map(
    all("home", "history", "file"),
  ),
  ...[
    ".bashrc",
    ".bash_profile",
    ".bash_login",
    ".bash_logout",
    ".profile",
    ".zshrc",
    ".zshenv",
    ".zprofile",
    ".zlogin",
    ".xprofile",
    ".xsession",
    ".gitconfig",
  ].map(writes("home", "start-up files", "file")),
  ...[
    ".claude",
    ".config/fish",
    ".config/autostart",
    ".config/systemd",
    ".config/git",
    ".local/bin",
    "bin",
    "Library/LaunchAgents",
  ].map(writes("home", "start-up files", "folder")),
];
