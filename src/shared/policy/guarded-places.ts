/**
 * Places that nothing Claude starts may read or change, whatever the mode and whoever allowed what. One list feeds the
 * deny rules of the CLI, the decisions on its questions and the sandbox.
 */
export type GuardedPlace = {
  /** From where `path` counts: the user's home, the study, the app's own folder, the folder of the CLI's settings. */
  readonly from: "home" | "study" | "app" | "claude";
  /** With `/` between its parts. `*` stands for anything within a name; only files that count anywhere have one. */
  readonly path: string;
  readonly kind: "file" | "folder";
  /** `all`: not even read. `write`: may be read, not changed. */
  readonly guard: "all" | "write";
  /** A file of this name counts wherever it lies. */
  readonly anywhere?: boolean;
  /** What a denial calls it. */
  readonly what: string;
};

type Base = Omit<GuardedPlace, "path">;

function places(base: Base, paths: readonly string[]): GuardedPlace[] {
  return paths.map((path) => ({ ...base, path }));
}

const own = "Planform's own files";
const secrets = "secrets";
const credentials = "credentials";
const startUp = "files that programs start from";
const history = "the history of commands";

export const guardedPlaces: readonly GuardedPlace[] = [
  ...places({ from: "study", kind: "folder", guard: "all", what: own }, [".planform"]),
  // Not the whole folder: studies may lie in it.
  ...places({ from: "app", kind: "file", guard: "all", what: own }, [
    "settings.json",
    "recents.json",
    "trusted-studies.json",
  ]),
  ...places({ from: "app", kind: "folder", guard: "all", what: own }, ["demo", "electron"]),
  // What would change what programs do later that the user starts in the study's folder.
  ...places({ from: "study", kind: "folder", guard: "write", what: startUp }, [
    ".git/hooks",
    ".git/info",
    ".claude",
    ".vscode",
    ".idea",
    ".husky",
  ]),
  ...places({ from: "study", kind: "file", guard: "write", what: startUp }, [
    ".git/config",
    ".mcp.json",
    ".envrc",
    ".npmrc",
    ".gitmodules",
    ".gitattributes",
    // Instructions for agents that the user starts there.
    "CLAUDE.md",
    "CLAUDE.local.md",
    "AGENTS.md",
  ]),
  ...places({ from: "study", kind: "file", guard: "all", anywhere: true, what: secrets }, [
    ".env",
    ".env.*",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "id_rsa",
    "id_ecdsa",
    "id_ed25519",
    ".netrc",
    ".git-credentials",
  ]),
  ...places({ from: "home", kind: "folder", guard: "all", what: credentials }, [
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
  ]),
  ...places({ from: "home", kind: "file", guard: "all", what: credentials }, [
    ".npmrc",
    ".pypirc",
    ".pgpass",
    ".my.cnf",
    ".claude.json",
  ]),
  // Not the whole folder: the CLI puts long results of tools there and tells the model to read them.
  ...places({ from: "claude", kind: "file", guard: "all", what: credentials }, [
    ".credentials.json",
    ".claude.json",
    "settings.json",
  ]),
  ...places({ from: "claude", kind: "folder", guard: "write", what: startUp }, ["."]),
  ...places({ from: "home", kind: "file", guard: "all", what: history }, [
    ".bash_history",
    ".zsh_history",
    ".python_history",
    ".node_repl_history",
  ]),
  ...places({ from: "home", kind: "file", guard: "write", what: startUp }, [
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
    ".vimrc",
    ".tmux.conf",
    ".inputrc",
    ".pam_environment",
  ]),
  ...places({ from: "home", kind: "folder", guard: "write", what: startUp }, [
    ".config/fish",
    ".config/autostart",
    ".config/systemd",
    ".config/git",
    ".config/nvim",
    ".config/environment.d",
    ".config/Code/User",
    ".local/bin",
    ".local/lib",
    ".local/share/applications",
    ".cargo/bin",
    "bin",
    "Library/LaunchAgents",
  ]),
];
