# Runs a script as root: right away, or through sudo. Arguments: HOW SCRIPT, then the script's.
# HOW: `open` without a password; `line` with the password as the first line of stdin, which then is the script's;
# `alone` with the password as all that comes on stdin.
# The script knows where they came from as sshd says it, whatever sudo keeps: SSH_CLIENT of ssh(1).
# Prints who logged in, then a mark as root, then what the script does. Without sudo it ends with 69 (EX_UNAVAILABLE, sysexits.h).
LC_ALL=C
export LC_ALL
how=$1
shift
echo "vellum-login $(id -un 2>/dev/null || id -u)"
begin='SSH_CLIENT=$1 script=$2; export SSH_CLIENT; shift 2; echo vellum-root; exec /bin/sh -c "$script" sh "$@"'
set -- "${SSH_CLIENT:-}" "$@"
[ "$(id -u)" != 0 ] || exec /bin/sh -c "$begin" sh "$@"
command -v sudo >/dev/null 2>&1 || exit 69
# Where it asks there is no terminal it could ask on, and it ends. Not by -n, which also refuses who has no password at all.
# -k: it asks also where it asked lately, so that the line is never left for the script. It reads no byte beyond that line.
case $how in
  open) exec sudo /bin/sh -c "$begin" sh "$@" ;;
  line) exec sudo -k -S -p '' /bin/sh -c "$begin" sh "$@" ;;
  alone) head -n 1 | sudo -k -S -p '' /bin/sh -c "$begin" sh "$@" ;;
esac
