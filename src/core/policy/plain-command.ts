/**
 * The words of a command that is one program with its arguments and nothing else; undefined for everything in which a
 * shell would see more: a second command, a redirection, a variable, a pattern, quotes, a line break.
 */
export function readPlainCommand(command: string): readonly string[] | undefined {
  const text = command.trim();
  if (text === "" || !/^[A-Za-z0-9_./:=,+@% -]+$/.test(text)) return undefined;
  const words = text.split(/ +/);
  // `NAME=value program` runs the program with something changed.
  return words[0]?.includes("=") === true ? undefined : words;
}

/**
 * Programs that run what their arguments say, so that a rule for them by their name would be a rule for everything.
 * Compared by the last part of the path and without a version: `/usr/bin/python3.11` is `python`.
 */
const runners = new Set(
  [
    "sh bash rbash dash zsh ksh fish csh tcsh busybox eval exec source . command builtin",
    "env sudo su doas pkexec nohup timeout time nice ionice setsid stdbuf chroot unshare nsenter bwrap flock watch xargs parallel entr script expect",
    "python py pypy ipython jupyter pytest node deno bun tsx perl ruby php lua tcl tclsh rscript r julia octave matlab scilab java javac dotnet mono go cargo rustc gcc g++ cc clang make cmake ninja meson just",
    "npm npx yarn pnpm pip pipx uv uvx poetry conda mamba gem bundle apt apt-get dpkg rpm dnf yum pacman brew snap flatpak",
    "find rg ag chronic awk gawk mawk sed ed ex vi vim nvim emacs nano less more man git hg svn gdb strace ltrace",
    "ssh scp sftp rsync nc ncat netcat socat telnet curl wget ftp docker podman kubectl systemctl service crontab at batch tar zip unzip 7z dd tee install mount",
  ].flatMap((line) => line.split(" ")),
);

/**
 * The beginning of a command that a rule may be made of: the program, where its name says what it does.
 * @returns undefined where any command could hide behind it
 */
export function ruleWords(command: string): readonly string[] | undefined {
  const words = readPlainCommand(command);
  const [program] = words ?? [];
  if (program === undefined) return undefined;
  const name = (program.split("/").at(-1) ?? "").toLowerCase().replace(/-?[\d.]+$/, "");
  // `x86_64-linux-gnu-gcc` is a gcc, `python3-dbg` a python.
  const parts = [name, name.split("-").at(-1) ?? "", (name.split("-")[0] ?? "").replace(/[\d.]+$/, "")];
  return name === "" || parts.some((part) => runners.has(part)) ? undefined : [program];
}
