# Whether somebody else than root and this user could exchange a folder: its owner may put another one in its place, and
# so may everybody who may write in it, where the sticky bit is missing. `ls -n` prints mode, links, owner and group before
# the name. Wants: uid.
exchangeable() {
  set -f
  set -- $(ls -ldLn "$1")
  set +f
  case $3 in 0 | "$uid") ;; *) return 0 ;; esac
  case $1 in
    d???????w[!tT]*) return 0 ;;
    d????w???[!tT]*) ! is_private "$4"; return ;;
  esac
  return 1
}
# Whether nobody but this user and root is in a group, which then may write as the user may: as Debian's sshd decides
# (its patch user-group-modes). A group that no file here names may have anybody in it.
is_private() {
  awk -F: -v gid="$1" -v me="$(id -un)" '
    function other(name) { return name != "" && name != me && name != "root" }
    FILENAME == "/etc/passwd" { if ($4 == gid && other($1)) shared = 1 }
    FILENAME == "/etc/group" && $3 == gid {
      known = 1
      count = split($4, member, ",")
      for (i = 1; i <= count; i++) if (other(member[i])) shared = 1
    }
    END { exit !known || shared }' /etc/passwd /etc/group
}
