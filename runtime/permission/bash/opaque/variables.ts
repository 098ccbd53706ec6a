/** What a variable's name can be in bash. */
const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Variables that bash itself acts on: it finds programs, splits words, starts files, or evaluates text as arithmetic by
 * them (bash(1), Shell Variables).
 */
const ofBash =
  /^(PATH|IFS|ENV|PS[0-4]|PROMPT_COMMAND|CDPATH|HOME|PWD|OLDPWD|SHELL|SHELLOPTS|BASHOPTS|BASH.*|GLOBIGNORE|EXECIGNORE|FIGNORE|FUNCNEST|FUNCNAME|HIST.*|MAIL.*|POSIXLY_CORRECT|TMPDIR|TEXTDOMAIN.*|RANDOM|SRANDOM|SECONDS|LINENO|OPT.*|EPOCH.*|EUID|UID|PPID|GROUPS|DIRSTACK|PIPESTATUS|COMP_.*|COMPREPLY|READLINE_.*|MAPFILE|REPLY|TMOUT|IGNOREEOF|INPUTRC|HOSTFILE|TIMEFORMAT|COPROC|CHILD_MAX|FCEDIT|INSIDE_EMACS|auto_resume|histchars|_)$/

/** Variables by which programs load code, call other programs, or read their settings from elsewhere. */
const ofPrograms =
  /^(LD_.*|DYLD_.*|GLIBC_.*|MALLOC_.*|GCONV_PATH|LOCPATH|NLSPATH|NIX_.*|NODE_(?!ENV$).*|PYTHON.*|PERL.*|RUBY.*|GEM_.*|BUNDLE_.*|JAVA_.*|JDK_.*|_JAVA_.*|CLASSPATH|MAVEN_.*|GRADLE_.*|GIT_.*|SSH_.*|GPG_.*|GNUPGHOME|.*PAGER|.*EDITOR|.*BROWSER|VISUAL|LESS.*|MORE|MAN.*|GROFF.*|MAKE.*|MFLAGS|CMAKE_.*|CC|CXX|CPP|LD|AR|AS|COMPILER_PATH|GCC_.*|CARGO.*|RUSTC.*|RUSTUP_.*|GO[A-Z_0-9]+|NPM_.*|npm_.*|YARN_.*|PNPM_.*|COREPACK_.*|DENO_.*|BUN_.*|PIP_.*|UV_.*|POETRY_.*|CONDA_.*|VIRTUAL_ENV|LUA_.*|TCL.*|PHP.*|COMPOSER_.*|ERL_.*|ELIXIR_.*|R_.*|RIPGREP_CONFIG_PATH|TAR_OPTIONS|GREP_.*|ACK.*|FZF_.*|BAT_.*|AWK.*|GAWK.*|SED|XARGS|FIND_.*|RSYNC_.*|CVS_.*|SVN_.*|HG.*|DOCKER_.*|KUBE.*|HELM_.*|TF_.*|AWS_.*|GOOGLE_.*|CLOUDSDK_.*|AZURE_.*|ANSIBLE_.*|VAGRANT_.*|CURL_.*|SSL.*|OPENSSL_.*|WGET.*|PG.*|PSQL.*|MYSQL.*|SQLITE.*|TERM|TERMCAP|TERMINFO.*|TERMPATH|XDG_.*|ZDOTDIR|VIM.*|VIMINIT|EXINIT|EMACS.*|NVIM_.*|SYSTEMD_.*|DBUS_.*|DISPLAY|WAYLAND_.*|XAUTHORITY|SUDO_.*|https?_proxy|HTTPS?_PROXY|ftp_proxy|FTP_PROXY|all_proxy|ALL_PROXY|no_proxy|NO_PROXY|RES_OPTIONS|HOSTALIASES|LOCALDOMAIN|RESOLV_.*)$/

/** Whether a text can be a variable's name, and nothing else: no subscript, no expansion. */
export function isIdentifier(text: string | undefined): text is string {
  return text !== undefined && identifier.test(text)
}

/** Whether setting or unsetting this variable changes what later commands mean, so that they cannot be read any more. */
export function changesMeaning(name: string): boolean {
  return ofBash.test(name) || ofPrograms.test(name)
}
